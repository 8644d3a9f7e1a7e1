"""Playbooks: read, check, resolve overlays, compare, package.

Consultants come in to reuse and sharpen a method; rollouts take a resolved playbook away with them."""
