"""Every text in every language that the playbook promises, and in no other."""

from collections.abc import Iterator

from app.core.conditions.tree import Group, Leaf, leaves
from app.core.i18n import _
from app.playbooks.rules.checking import Case, Finding
from app.playbooks.rules.walking import Path, is_text


def untold(case: Case) -> Iterator[Finding]:
    """Texts that lack a language, or have one that the playbook does not name."""
    header = case.playbook.playbook
    if header.default_locale not in header.locales:
        yield Finding(
            ("playbook", "default_locale"),
            "missing_text",
            _("“%(locale)s” is not among the locales.", locale=header.default_locale),
        )
    for path, languages in _texts(case):
        yield from _compare(path, languages, set(header.locales))


def _texts(case: Case) -> Iterator[tuple[Path, set[str]]]:
    for found in case.found:
        if is_text(found.value):
            yield found.path, set(found.value)
        elif isinstance(found.value, Group | Leaf):
            for path, leaf in leaves(found.value, found.path):
                if leaf.label:
                    yield (*path, "label"), {language for language, _text in leaf.label}


def _compare(path: Path, have: set[str], want: set[str]) -> Iterator[Finding]:
    names = {"zh": _("Chinese"), "en": _("English")}
    for language in sorted(want - have):
        yield Finding(
            path,
            "missing_text",
            _("The text in %(language)s is missing.", language=names[language]),
            _("Add “%(language)s: …”, or take it out of the locales.", language=language),
        )
    for language in sorted(have - want):
        yield Finding(
            (*path, language),
            "undeclared_language",
            _("The playbook does not promise texts in %(language)s.", language=names[language]),
            _("Add it to the locales."),
            on_key=True,
        )
