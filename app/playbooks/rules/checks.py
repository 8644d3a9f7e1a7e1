"""All checks of a playbook, turned into faults with their places."""

from dataclasses import replace

from app.core.errors import Fault
from app.playbooks.rules import coverage, history, languages, order, reach, references
from app.playbooks.rules.checking import Case, Check, Finding, Plugins, check, duplicates
from app.playbooks.rules.faults import fault, in_order
from app.playbooks.rules.reading import Reading
from app.playbooks.rules.shape import Section

CHECKS: tuple[Check, ...] = (
    duplicates,
    references.dangling,
    references.asked,
    references.named_figures,
    languages.untold,
    order.waiting_in_circles,
    order.undelivered,
    reach.unreachable,
    history.rewritten,
    coverage.uncovered,
    coverage.too_few,
)


def checked(reading: Reading, sections: tuple[Section, ...], plugins: Plugins | None = None) -> Reading:
    """Return the reading with everything that `CHECKS` find; one that has faults already is returned as it is."""
    if reading.playbook is None or reading.faults:
        return reading
    found = check(Case(reading.playbook, sections, plugins or Plugins()), CHECKS)
    return replace(reading, faults=in_order(placed(reading, finding) for finding in found))


def placed(reading: Reading, finding: Finding) -> Fault:
    """Return the finding as a fault at the place where it was written."""
    place = reading.root.key_at(finding.path) if finding.on_key else reading.root.at(finding.path).place
    return fault(place, finding.code, finding.message, finding.hint)
