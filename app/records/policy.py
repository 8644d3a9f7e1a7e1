"""Who brings, sees, mends and takes away records. Single rows and fields follow the rules of their entity."""

from sqlalchemy import ColumnElement

from app.access.rules import Role
from app.core.actor import EVERYONE, Actor
from app.core.i18n import _l
from app.core.policy import Right, Rows, own_organisation
from app.records.models import CheckRun, ImportBatch, ImportMapping, RecordAmendment

ALL = frozenset({EVERYONE})
LEADS = frozenset({Role.ADMINISTRATOR, Role.PROJECT_MANAGER, Role.CONSULTANT})
BRINGERS = LEADS | {Role.FINANCE, Role.REPRESENTATIVE}
CHECKERS = BRINGERS | {Role.STEERING, Role.AUDITOR}
# The entity and its fields name who may mend what; an auditor mends nothing.
MENDERS = frozenset(Role) - {Role.AUDITOR}


def _own_or_led(actor: Actor) -> ColumnElement[bool]:
    """Imports that one brought; all of the organisation for those who lead, and for the auditor."""
    here = ImportBatch.organisation_id == actor.organisation_id
    return here if actor.holds(LEADS | {Role.AUDITOR}) else here & (ImportBatch.asked_by_id == actor.person_id)


POLICY = (
    Right("records.read", ALL, _l("see these records"), writes=False),
    Right("records.import", BRINGERS, _l("import records")),
    Right("records.see_imports", BRINGERS | {Role.AUDITOR}, _l("see imports"), writes=False),
    Right("records.amend", MENDERS, _l("mend records")),
    Right("records.export", CHECKERS, _l("take records away as a file"), writes=False),
    Right("records.see_checks", CHECKERS, _l("see what the checks found"), writes=False),
    Right("records.check", CHECKERS - {Role.AUDITOR}, _l("have records checked")),
    Rows(ImportBatch, _own_or_led, create="records.import", change="records.import"),
    Rows(ImportMapping, own_organisation(ImportMapping), create="records.import"),
    Rows(RecordAmendment, own_organisation(RecordAmendment), create="records.amend"),
    Rows(CheckRun, own_organisation(CheckRun), create="access.measure"),
)
