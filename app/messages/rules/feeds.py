"""How many calendars one person gives out."""

MOST_FEEDS = 20
