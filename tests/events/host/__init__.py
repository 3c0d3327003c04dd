"""A host app for processes of their own: consumers whose calls can be counted afterwards."""
