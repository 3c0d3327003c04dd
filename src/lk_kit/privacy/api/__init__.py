"""The API about one's own data."""
