"""Who may do what: organisations, people, roles, the policy table, sign-ins, tokens, grants.

Everybody comes through this room first; the other rooms ask it through `access.guards`."""
