"""What reaches a person: the inbox, letters, comments and mentions.

Other rooms leave a notice in the outbox; this room delivers it."""
