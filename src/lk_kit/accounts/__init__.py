"""Registration, the one login pipeline, second factor, sessions and API tokens."""
