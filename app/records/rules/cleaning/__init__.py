"""How the text of a cell becomes the value of a field: one small set of SQL expressions for each type."""
