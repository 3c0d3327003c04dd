"""The site's own users: an e-mail, a full name, no username."""
