"""Spot checks of people's work, conformance to the agreed process, and findings.

Auditors come in with a sample that anyone can draw again."""
