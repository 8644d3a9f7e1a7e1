"""The rules of records: how files are read, mapped, cleaned and judged. Pure: no database of ours, no web, no clock."""
