"""Playbooks: read, check, lay overlays over them, mend on the bench, install, package.

Consultants come in to reuse and sharpen a method; rollouts take a resolved playbook away with them."""
