"""The site's own profile and order under names of its own, with integer keys."""
