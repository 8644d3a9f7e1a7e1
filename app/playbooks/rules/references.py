"""Everything that is named must be there: items, parameters, answers, states, plugins."""

from collections.abc import Iterator
from typing import Any, get_args

from app.core.conditions.tree import Group, Leaf, Subject, leaves
from app.core.i18n import _
from app.playbooks.rules.checking import Case, Finding
from app.playbooks.rules.faults import nearest
from app.playbooks.rules.shape import Asks, Ref
from app.playbooks.rules.walking import Found, Path
from app.playbooks.rules.words import Stage

# The rooms that answer figures and events themselves; every other name before the dot is a plugin.
ROOMS = frozenset({
    "rollouts", "records", "surveys", "decisions", "meetings", *get_args(Stage), "problems", "audits", "adoption",
})
STATES = ("open", "submitted", "returned", "accepted")
_SUBJECT_KINDS = {
    Subject.PARAM: "param",
    Subject.DELIVERABLE: "deliverable",
    Subject.APPROVAL: "deliverable",
    Subject.CERTIFICATE: "exam",
}
_FIGURE_KEYS = ("metric", "check", "event", "claw_back", "void_when", "grants")
_NARROWING_KINDS = ("phase", "activity", "deliverable", "questionnaire", "gate", "exam")


def dangling(case: Case) -> Iterator[Finding]:
    """Ids that name nothing."""
    for found in case.found:
        for mark in found.marks:
            if isinstance(mark, Ref) and isinstance(found.value, str):
                known = found.beside if mark.local else case.items.get(mark.kind, {})
                if found.value not in known:
                    yield _missed(found.path, mark.kind, found.value, known)


def asked(case: Case) -> Iterator[Finding]:
    """Conditions that ask for what is not there, or what cannot be answered where they stand."""
    for found in case.found:
        if isinstance(found.value, Group | Leaf):
            for path, leaf in leaves(found.value, found.path):
                yield from _unanswerable(found, path, leaf)
                yield from _leaf(case, path, leaf)


def _unanswerable(found: Found, path: Path, leaf: Leaf) -> Iterator[Finding]:
    for mark in found.marks:
        if isinstance(mark, Asks) and leaf.subject.value not in mark.subjects:
            said = _("“%(subject)s” cannot be asked here.", subject=leaf.subject.value)
            hint = _("Known here: %(words)s.", words=", ".join(mark.subjects))
            yield Finding((*path, leaf.subject.value), "subject_not_here", said, hint, on_key=True)


def _leaf(case: Case, path: Path, leaf: Leaf) -> Iterator[Finding]:
    at = (*path, leaf.subject.value)
    kind = _SUBJECT_KINDS.get(leaf.subject)
    if kind and leaf.name not in case.items.get(kind, {}):
        yield _missed(at, kind, leaf.name, case.items.get(kind, {}))
        return
    yield from _narrowed(case, path, leaf)
    yield from {
        Subject.PARAM: _param,
        Subject.DELIVERABLE: _state,
        Subject.APPROVAL: _approval,
        Subject.ANSWER: _answer,
        Subject.METRIC: _figure,
        Subject.EVENT: _figure,
    }.get(leaf.subject, _nothing)(case, path, leaf)


def _nothing(case: Case, path: Path, leaf: Leaf) -> Iterator[Finding]:
    return iter(())


def _narrowed(case: Case, path: Path, leaf: Leaf) -> Iterator[Finding]:
    for kind, name in leaf.of:
        if kind in _NARROWING_KINDS and name not in case.items.get(kind, {}) and name != "current":
            yield _missed((*path, "of", kind), kind, name, case.items.get(kind, {}))


def _param(case: Case, path: Path, leaf: Leaf) -> Iterator[Finding]:
    param = case.items["param"][leaf.name]
    offered = {option.id for option in param.options}
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    for value in values if param.type == "choice" else ():
        if value is not None and value not in offered:
            said = _("“%(value)s” is not an answer to “%(param)s”.", value=value, param=leaf.name)
            yield Finding((*path, "value"), "not_offered", said, nearest(str(value), offered))


def _state(case: Case, path: Path, leaf: Leaf) -> Iterator[Finding]:
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    for value in values:
        if value is not None and value not in STATES:
            said = _("A deliverable is never “%(value)s”.", value=str(value).lower())
            yield Finding((*path, "value"), "not_offered", said, nearest(str(value), STATES))


def _approval(case: Case, path: Path, leaf: Leaf) -> Iterator[Finding]:
    if case.items["deliverable"][leaf.name].kind != "sign_off":
        said = _("“%(id)s” is not a sign-off, so nobody can approve it.", id=leaf.name)
        yield Finding((*path, "approval"), "not_a_sign_off", said, _("Ask {deliverable: …, value: accepted}."))


def _answer(case: Case, path: Path, leaf: Leaf) -> Iterator[Finding]:
    questionnaire = _questionnaire(case, path, leaf)
    asked = {question.id for question in questionnaire.items} if questionnaire is not None else set()
    if leaf.name not in asked:
        said = _("There is no question “%(id)s” to answer here.", id=leaf.name)
        yield Finding(
            (*path, "answer"), "dangling", said, nearest(leaf.name, asked) or _("Say of: {questionnaire: …}.")
        )


def _questionnaire(case: Case, path: Path, leaf: Leaf) -> Any:
    named = leaf.narrowing.get("questionnaire")
    if named is None and path[:1] == ("questionnaires",):
        return case.listed("questionnaires")[int(path[1])]
    return case.items.get("questionnaire", {}).get(named)


def _figure(case: Case, path: Path, leaf: Leaf) -> Iterator[Finding]:
    at = (*path, leaf.subject.value)
    if "." in leaf.name:
        yield from _source(case, at, leaf.name)
    else:
        hint = _("Write the plugin and the name with a dot between: base_data.valid_share.")
        yield Finding(at, "wrong_form", _("“%(name)s” does not say whose it is.", name=leaf.name), hint)


def named_figures(case: Case) -> Iterator[Finding]:
    """Figures and events that stand outside conditions: their plugin must be among those the playbook uses."""
    for found in case.found:
        key = next((step for step in reversed(found.path) if isinstance(step, str)), "")
        if key in _FIGURE_KEYS and isinstance(found.value, str) and "." in found.value:
            yield from _source(case, found.path, found.value)


def _source(case: Case, path: Path, name: str) -> Iterator[Finding]:
    plugin, used = name.partition(".")[0], case.playbook.uses_plugins
    if plugin not in used and plugin not in ROOMS:
        said = _("The playbook does not say that it uses the plugin “%(plugin)s”.", plugin=plugin)
        yield Finding(path, "plugin_not_used", said, nearest(plugin, used) or _("Add it under uses_plugins."))
        return
    known = case.plugins.events if path[-1] == "event" else case.plugins.metrics
    # A plugin that is not at hand cannot be asked; that does not make the playbook wrong.
    at_hand = {one.partition(".")[0] for one in known or ()}
    if known is not None and path[-1] in ("metric", "event") and plugin in at_hand and name not in known:
        yield Finding(path, "unknown_figure", _("Nobody here answers “%(name)s”.", name=name), nearest(name, known))


def _missed(path: Path, kind: str, name: str, known: Any) -> Finding:
    said = _("There is no %(kind)s “%(id)s”.", kind=kind_name(kind), id=name)
    return Finding(path, "dangling", said, nearest(name, known), about=(kind, name))


def kind_name(kind: str) -> str:
    """What a kind of item is called in the reader's language."""
    return {
        "param": _("parameter"),
        "role": _("role"),
        "phase": _("phase"),
        "activity": _("activity"),
        "deliverable": _("deliverable"),
        "questionnaire": _("questionnaire"),
        "gate": _("gate"),
        "goal": _("business goal"),
        "benefit": _("benefit"),
        "process": _("process"),
        "step": _("step"),
        "requirement": _("requirement"),
        "criterion": _("criterion"),
        "trial_script": _("trial script"),
        "course": _("course"),
        "module": _("module"),
        "exam": _("exam"),
        "integration": _("integration"),
        "wave_check": _("line of the wave checklist"),
        "scoring_rule": _("scoring rule"),
        "contest": _("contest"),
        "problem_cause": _("known cause"),
        "audit": _("spot check"),
        "kpi": _("key figure"),
        "communication": _("message"),
        "meeting": _("meeting"),
        "data_rule": _("data rule"),
    }.get(kind, kind)
