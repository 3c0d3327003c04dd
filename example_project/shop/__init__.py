"""The existing site: its users, its goods, its page."""
