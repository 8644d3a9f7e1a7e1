"""Reads of the library: what stands in it, and one playbook or overlay opened."""
