"""Believable data for `manage.py demo`."""
