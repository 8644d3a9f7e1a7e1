"""How a file that nobody described is understood: its kind, letters, columns, headings."""
