"""The problem log.

Not built yet: today this room only owns its section of a playbook (known root causes)."""
