"""Who reads playbooks, who puts one on the shelf, and who takes one away whole."""

from app.access.rules import Role
from app.core.actor import EVERYONE
from app.core.i18n import _l
from app.core.policy import Right

AUTHORS = frozenset({Role.CONSULTANT, Role.ADMINISTRATOR})

POLICY = (
    Right("playbooks.read", frozenset({EVERYONE}), _l("read the playbooks"), writes=False),
    Right("playbooks.install", AUTHORS | {Role.PROJECT_MANAGER}, _l("check and install playbooks")),
    Right("playbooks.take", AUTHORS, _l("take a playbook away with the answers to its exams"), writes=False),
)
