"""Stage 6: phased deployment, wave by wave.

Not built yet: today this room only owns its sections of a playbook (integrations and the checklist of a wave)."""
