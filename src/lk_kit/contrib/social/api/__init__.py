"""The API of linked accounts, and of signing in with one."""
