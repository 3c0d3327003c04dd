"""Antivirus engines for what people upload."""
