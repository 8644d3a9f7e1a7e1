"""The pages of records: entities, lists, one record, imports, checks."""
