"""What reaches a person: the inbox, comments and mentions, mail and chat channels, digests, acknowledgements.

Other rooms leave a notice in the outbox; this room delivers it."""
