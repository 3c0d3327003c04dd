"""Orders, drafts and order templates over the API."""
