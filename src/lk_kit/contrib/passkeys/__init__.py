"""Passkeys: a way in without a password, a second factor, and a proof. Needs the extra `webauthn`."""
