"""The rules of the house, read from the source; each rule is tried on a snippet that breaks it."""
