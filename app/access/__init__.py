"""Who may do what: organisations, people, roles, the policy table, sessions, grants and share requests.

Everybody comes through this room first; the other rooms ask it through `access.guards`."""
