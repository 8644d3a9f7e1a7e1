"""The whole playbook as one model, composed from the sections that the rooms hand in, and its JSON Schema."""

from functools import lru_cache
from typing import Any

from pydantic import Field, create_model

from app.playbooks.rules.frame import MANY, Playbook
from app.playbooks.rules.shape import Section


@lru_cache(maxsize=8)
def compose(sections: tuple[Section, ...]) -> type[Playbook]:
    """Return the model of a playbook that has all of `sections`."""
    return create_model(
        "Playbook",
        __base__=Playbook,
        __doc__=Playbook.__doc__,
        __module__=__name__,
        **{section.key: _field(section) for section in sections},
    )


def _field(section: Section) -> Any:
    if section.many:
        listing = Field([], max_length=MANY, title=section.title, description=_summary(section))
        return (list[section.model], listing)  # type: ignore[name-defined]
    return (section.model | None, Field(None, title=section.title, description=_summary(section)))


def _summary(section: Section) -> str:
    return f"{section.title} ({section.room})."
