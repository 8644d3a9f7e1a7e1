"""Every room's part of a playbook, in the order in which a playbook is written and read."""

from app.adoption.section import SECTIONS as ADOPTION
from app.audits.section import SECTIONS as AUDITS
from app.meetings.section import SECTIONS as MEETINGS
from app.playbooks.rules.shape import Section
from app.playbooks.section import SECTIONS as PLAYBOOKS
from app.problems.section import SECTIONS as PROBLEMS
from app.records.section import SECTIONS as RECORDS
from app.stages.business_plan.section import SECTIONS as BUSINESS_PLAN
from app.stages.change_board.section import SECTIONS as CHANGE_BOARD
from app.stages.deployment.section import SECTIONS as DEPLOYMENT
from app.stages.gamification.section import SECTIONS as GAMIFICATION
from app.stages.process_assessment.section import SECTIONS as PROCESS_ASSESSMENT
from app.stages.requirements.section import SECTIONS as REQUIREMENTS
from app.stages.team.section import SECTIONS as TEAM
from app.stages.training.section import SECTIONS as TRAINING
from app.stages.vendor_selection.section import SECTIONS as VENDOR_SELECTION

SECTIONS: tuple[Section, ...] = (
    *PLAYBOOKS,
    *BUSINESS_PLAN,
    *TEAM,
    *PROCESS_ASSESSMENT,
    *REQUIREMENTS,
    *VENDOR_SELECTION,
    *TRAINING,
    *DEPLOYMENT,
    *CHANGE_BOARD,
    *GAMIFICATION,
    *PROBLEMS,
    *AUDITS,
    *ADOPTION,
    *MEETINGS,
    *RECORDS,
)
