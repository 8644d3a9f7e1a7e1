"""Pages of playbooks: the library, one playbook to be read, and the bench on which one is checked and mended."""
