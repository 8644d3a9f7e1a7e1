"""The organisation's business records: entities that plugins define, imports, checks, single values mended.

Consultants and data owners come in to load, question and mend what the system holds."""
