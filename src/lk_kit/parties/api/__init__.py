"""The API of parties: requisites, address books, bank accounts, members and invitations."""
