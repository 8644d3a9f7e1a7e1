"""Everything that alters a rollout, one module per subject, one function per decision a person takes."""
