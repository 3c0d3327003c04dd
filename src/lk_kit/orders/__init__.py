"""Orders: drafts, placing, following, repeating; a swappable Order with lines, history and templates."""
