"""The pages of access: the door, one's own account, people, the organisation, the journal and the plugins."""
