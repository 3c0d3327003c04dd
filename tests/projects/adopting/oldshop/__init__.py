"""The older site's orders, as they were before lk_kit."""
