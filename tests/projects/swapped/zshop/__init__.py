"""The site's own profile and order; nothing else lives in this app, and its label sorts after lk_kit's."""
