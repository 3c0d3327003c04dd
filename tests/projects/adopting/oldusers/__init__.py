"""The older site's profiles."""
