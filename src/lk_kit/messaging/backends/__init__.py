"""Backends of texts. `sms` holds what a backend of your own inherits."""
