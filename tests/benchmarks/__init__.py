"""What lk_kit costs beside raw SQL and beside the best that stock DRF gives. Run by hand: `python -m tests.benchmarks`."""
