"""The API of accounts: a state machine for signing in, and what belongs to one's own account."""
