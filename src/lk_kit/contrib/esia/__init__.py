"""Signing in with Госуслуги (ЕСИА): persons, their organisations, and how far the state has confirmed who they are."""
