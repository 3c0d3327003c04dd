"""Transports only: how a text leaves the site by e-mail or SMS; whom to tell what is decided elsewhere."""
