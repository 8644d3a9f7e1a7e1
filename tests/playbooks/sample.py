"""A small sound playbook, and ways to bend it."""

from app.core.errors import Fault
from app.playbooks.rules.checks import checked
from app.playbooks.rules.reading import Reading, read
from app.sections import SECTIONS

PLAYBOOK = """\
schema: upriver/1
playbook:
  id: small-rollout
  version: "1.2.0"
  default_locale: en
  locales: [zh, en]
  title: {zh: 小型实施, en: Small rollout}
  summary: {zh: 只为测试。, en: Only for tests.}
uses_plugins: {base_data: ">=1,<2"}
promise: {build_days: 90, payback_days: 180, confidence: 0.8}
params:
  - id: hosting
    type: choice
    ask: {zh: 部署在哪里？, en: "Where does it run?"}
    options:
      - {id: hosted, text: {zh: 托管, en: Hosted}}
      - {id: own, text: {zh: 自有, en: Own servers}}
    default: hosted
roles:
  - {id: sponsor, title: {zh: 发起人, en: Sponsor}, max: 1, explain: {zh: 批准。, en: Approves.}, access: steering}
  - {id: admin, title: {zh: 管理员, en: Administrator}, covers: [it], explain: {zh: 配置。, en: Configures.}}
phases:
  - id: plan
    title: {zh: 计划, en: Plan}
    purpose: {zh: 知道为何。, en: Know why.}
    covers: [business_plan, team]
    order: 10
  - id: deploy
    title: {zh: 上线, en: Deploy}
    purpose: {zh: 用起来。, en: Use it.}
    covers: [deployment, training]
    order: 20
    after: [plan-approved]
activities:
  - id: write-plan
    title: {zh: 写计划, en: Write the plan}
    phase: plan
    role: sponsor
    effort: {o: 1, m: 2, p: 4.5}
    delivers: [plan-note, plan-approval]
  - id: load-records
    title: {zh: 导入, en: Load the records}
    phase: deploy
    role: admin
    effort: {o: 3, m: 5, p: 10}
    needs: [write-plan, {after: write-plan, type: ss, lag: 2}]
    when: {param: hosting, value: hosted}
    delivers: [clean-records]
deliverables:
  - {id: plan-note, kind: note, title: {zh: 计划书, en: Plan}, requires: [text, file]}
  - id: plan-approval
    kind: sign_off
    title: {zh: 批准, en: Approval}
    question: {zh: 是否批准？, en: "Do you approve?"}
    by: [sponsor]
    of: plan-note
  - id: clean-records
    kind: data_check
    title: {zh: 数据合格, en: Clean records}
    require: {metric: base_data.valid_share, of: {entity: customer, field: phone}, op: ge, value: 0.98}
questionnaires:
  - id: start-survey
    title: {zh: 调查, en: Survey}
    audience: {everyone: true}
    items:
      - {id: pain, type: scale, ask: {zh: 多难？, en: "How bad?"}}
      - id: where
        type: text
        ask: {zh: 哪里？, en: "Where?"}
        show_if: {answer: pain, op: ge, value: 4}
gates:
  - id: plan-approved
    title: {zh: 计划获批, en: Plan approved}
    closes: plan
    require: {all: [{deliverable: plan-note, value: accepted}, {approval: plan-approval}]}
    decide: {by: [sponsor]}
  - id: go-live
    title: {zh: 上线, en: Go live}
    closes: deploy
    mode: advisory
    require: {deliverable: clean-records, value: accepted}
    decide: {by: [sponsor, admin], quorum: 2}
    waiver: {by: [sponsor], max_days: 14}
"""


# One more activity: its id, and what it needs.
ACTIVITY = (
    "  - {{id: {0}, title: {{zh: 一, en: One}}, phase: plan, role: sponsor,"
    " effort: {{o: 1, m: 1, p: 1}}, needs: [{1}]}}\n"
)


def files(text: str = PLAYBOOK, **beside: str) -> dict[str, bytes]:
    """The files of a folder: the main file, and others by name with `__` for a slash and `_` before the ending."""
    others = {
        name.replace("__", "/").replace("_yaml", ".yaml").replace("_md", ".md"): text for name, text in beside.items()
    }
    return {name: text.encode() for name, text in {"playbook.yaml": text, **others}.items()}


def reading(text: str = PLAYBOOK, **beside: str) -> Reading:
    """Read and check a playbook written as text."""
    return checked(read(files(text, **beside), SECTIONS), SECTIONS)


def bent(old: str, new: str, text: str = PLAYBOOK) -> Reading:
    """Read and check the playbook with one passage changed."""
    assert old in text
    return reading(text.replace(old, new, 1))


def line_of(passage: str, text: str = PLAYBOOK) -> int:
    """The line on which a passage stands."""
    return text[: text.index(passage)].count("\n") + 1


def only(found: Reading) -> Fault:
    """The one fault of a reading."""
    assert len(found.faults) == 1, found.faults
    return found.faults[0]
