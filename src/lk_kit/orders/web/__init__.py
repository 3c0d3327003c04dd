"""Orders in the HTML cabinet."""
