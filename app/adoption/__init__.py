"""Who really uses the system, and what people are told.

Not built yet: today this room only owns its sections of a playbook (key figures and communications)."""
