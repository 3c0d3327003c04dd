"""Transports only: how a text leaves the site. Now e-mail; whom to tell what is decided elsewhere."""
