"""Pure rules of playbooks: their shape, how they are read, checked, layered and written out."""
