"""Documents in the HTML cabinet."""
