"""Price sources that ship with the library."""
