"""The swappable profile: what the cabinet knows about a person beyond the host's user model."""
