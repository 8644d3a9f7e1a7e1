"""The ground floor: database, settings, errors, web, journal, plugins, clock, and all that knows no business word.

Every room stands on it; it imports no room."""
