"""Saved views: what is set in the address of a table, kept under a name by one person and perhaps shared."""
