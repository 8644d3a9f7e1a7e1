"""Spot checks, and conformance to the agreed process.

Not built yet: today this room only owns its section of a playbook (audits)."""
