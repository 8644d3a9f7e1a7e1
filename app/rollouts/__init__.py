"""A rollout: activities, deliverables, gates, seats, schedule, portfolio.

Project managers live here; everybody finds their own work here."""
