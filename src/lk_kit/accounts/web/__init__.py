"""The pages: signing in, and the security page of who has."""
