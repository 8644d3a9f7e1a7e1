"""A playbook whose exam holds a word that must never leave the house, and an overlay that changes the exam."""

from tests.playbooks.sample import PLAYBOOK, files

CANARY = "xyzzy"
EXAM = f"""\
- id: basics
  title: {{zh: 考试, en: Basics}}
  roles: [admin]
  minutes: 10
  explain: {{zh: 说明, en: What to expect}}
  parts: [{{id: only, title: {{zh: 部分, en: The only part}}, draw: 2, pass_share: 0.5}}]
  bank:
    - id: first
      part: only
      type: single
      ask: {{zh: 问, en: "First?"}}
      explain: {{zh: {CANARY}, en: {CANARY}}}
      choices:
        - {{id: a, text: {{zh: {CANARY}, en: {CANARY}}}, right: true, feedback: {{zh: {CANARY}, en: {CANARY}}}}}
        - {{id: b, text: {{zh: 错, en: Wrong}}}}
    - {{id: second, part: only, type: short, ask: {{zh: 问, en: "Second?"}}, accept: [{CANARY}]}}
"""
OVERLAY = f"""\
schema: upriver/1
overlay:
  id: keyed
  version: "1.0.0"
  layer: client
  extends: {{playbook: small-rollout, range: ">=1"}}
  title: {{zh: 适配, en: Keyed}}
set:
  - {{kind: exam, id: basics, field: bank.second.accept, value: [{CANARY}, {CANARY}2], why: "another word"}}
  - {{kind: exam, id: basics, field: minutes, value: 20, why: "more time"}}
add:
  - kind: exam
    item:
{"".join(f"      {line}" for line in EXAM.replace("- id: basics", "  id: advanced", 1).splitlines(keepends=True))}
    why: "one exam more"
"""


def playbook() -> dict[str, bytes]:
    """The files of the playbook."""
    return files(PLAYBOOK, exams_yaml=EXAM)


def overlay() -> dict[str, bytes]:
    """The files of the overlay."""
    return {"overlay.yaml": OVERLAY.encode()}
