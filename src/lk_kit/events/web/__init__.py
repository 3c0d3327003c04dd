"""The history page of the cabinet."""
