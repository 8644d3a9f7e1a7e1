"""What every request meets before and after the rooms: address ids, headers, languages, error pages, ETags."""
