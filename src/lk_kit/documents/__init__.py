"""Papers of a party: a registry with versions and private files, uploads on request, archives of a selection."""
