"""What references say, one module per subject: commands, settings, routes, hooks, playbooks."""
