"""What people do with records: bring files in, take them back, mend single values."""
