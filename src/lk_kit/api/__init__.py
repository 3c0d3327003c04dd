"""DRF base of the family: routes of the installed apps, errors, paging, idempotency, strict input."""
