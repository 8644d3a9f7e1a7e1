"""Who somebody is, where they belong, and where they came in."""
