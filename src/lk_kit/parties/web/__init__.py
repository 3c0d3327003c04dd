"""Pages of the company, its members and invitations."""
