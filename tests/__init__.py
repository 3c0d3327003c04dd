"""The suite. A regular package, so that no `tests` of some installed distribution can stand in for it."""
