"""Everything that alters organisations, people, roles and sessions: one function per decision a person takes."""
