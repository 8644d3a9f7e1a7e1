"""Stage 6: phased deployment, wave by wave, with what each wave needs before it goes live.

Administrators come in to tick off configuration, integrations and rollback."""
