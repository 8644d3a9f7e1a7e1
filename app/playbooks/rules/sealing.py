"""A playbook without the answers to its exams: what may leave the house towards those who will sit them."""

from typing import Any


def sealed(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with each question bank replaced by how many questions each part has."""
    return {**document, "exams": [_sealed(exam) for exam in document.get("exams", [])]}


def _sealed(exam: dict[str, Any]) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for question in exam.get("bank", []):
        counts[question["part"]] = counts.get(question["part"], 0) + 1
    return {key: value for key, value in exam.items() if key != "bank"} | {"questions": counts}
