"""Every part of the shell on a few pages with invented contents; needs no database. `python -m tests.cabinet.gallery` serves it."""
