"""Pages of orders, drafts, templates and repeating."""
