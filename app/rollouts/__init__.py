"""A rollout: activities, deliverables, gates, schedule, waves, portfolio.

Project managers live here; everybody finds their own work here."""
