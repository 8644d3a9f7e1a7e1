"""Fixed words of a playbook as people read them, by the field in which they stand."""

from collections.abc import Mapping
from typing import Any

from app.access.rules import ROLE_WORDS, Role
from app.core.i18n import _l

Words = Mapping[str, Any]

STAGE: Words = {
    "business_plan": _l("Business plan"), "team": _l("Team"), "process_assessment": _l("Process assessment"),
    "requirements": _l("Requirements"), "vendor_selection": _l("Vendor selection"),
    "deployment": _l("Phased deployment"), "training": _l("Training and certification"),
    "change_board": _l("Change-request board"), "gamification": _l("Gamification"),
}
SKILL: Words = {
    "process_redesign": _l("process redesign"), "customising": _l("customising"), "integration": _l("integration"),
    "it": _l("IT"), "change_management": _l("change management"), "desktop_help": _l("desktop help"),
    "computer_skilled": _l("skilled with computers"), "trade": _l("knows the trade"),
    "neighbouring_systems": _l("knows the neighbouring systems"), "decides_budget": _l("decides about the budget"),
    "board_level": _l("board level"),
}
LEVEL: Words = {
    "function": _l("function"), "layout": _l("layout"), "process": _l("process flow"), "interface": _l("interface"),
}
LAYER: Words = {
    "base": _l("base layer"), "industry": _l("industry layer"), "consultant": _l("consultant layer"),
    "client": _l("client layer"),
}
SOURCE: Words = {
    "installed": _l("Installed here"), "package": _l("From a Python package"), "shipped": _l("Comes with Upriver"),
}
DELIVERABLE: Words = {
    "note": _l("note"), "form": _l("form"), "checklist": _l("checklist"), "register": _l("register"),
    "data_check": _l("data check"), "sign_off": _l("sign-off"), "survey": _l("survey result"),
}
STATE: Words = {
    "open": _l("still open"), "submitted": _l("handed in"), "returned": _l("handed back"),
    "accepted": _l("taken as good"),
}
_GROUP: Words = {
    "efficiency": _l("efficiency"), "market": _l("market"), "retention": _l("customer retention"),
    "configuration": _l("configuration"), "environment": _l("environment"), "data": _l("base data"),
    "access": _l("rights"), "integration": _l("interfaces"), "pilot": _l("pilot group"), "training": _l("the training"),
    "support": _l("help at hand"), "rollback": _l("way back"), "priority": _l("priorities"), "policy": _l("policy"),
    "people": _l("the people"), "process": _l("the process"), "system": _l("the system"), "records": _l("the records"),
    "managers": _l("managers"), "reps": _l("sales reps"), "marketing": _l("marketing"), "service": _l("service"),
    "finance": _l("finance"), "it": _l("IT"), "use": _l("use"), "safety": _l("safety"), "money": _l("costs"),
    "technique": _l("technology"), "vendor": _l("the vendor"),
}
# By field; "<kind>.<field>" where one field means different things.
WORDS: Mapping[str, Words] = {
    "stage": STAGE, "role.covers": SKILL, "level": LEVEL, "levels": LEVEL, "layer": LAYER, "group": _GROUP,
    "deliverable.kind": DELIVERABLE, "deliverable.holds": {"risks": _l("risks, new ones told weekly")},
    "access": {str(role): word for role, word in ROLE_WORDS.items() if role in Role},
    "type": {
        "choice": _l("one of several"), "yes_no": _l("yes or no"), "number": _l("a number"), "text": _l("a text"),
        "long_text": _l("a long text"), "team": _l("a team"), "person": _l("a person"), "money": _l("an amount"),
        "date": _l("a date"), "percent": _l("a percentage"), "scale": _l("on a scale"),
        "multiple": _l("several of these"),
    },
    "requires": {"text": _l("a text"), "file": _l("a file"), "link": _l("a link")},
    "mode": {"hard": _l("Hard gate"), "advisory": _l("Advisory gate")},
    "threshold": {
        "majority": _l("by majority"), "2/3": _l("by two thirds"), "3/4": _l("by three quarters"),
        "unanimous": _l("all of them"),
    },
    "need": {"ss": _l("start together"), "ff": _l("end together"), "sf": _l("this ends after that starts")},
    "area": {
        "sales": _l("sales"), "marketing": _l("marketing"), "service": _l("service"), "finance": _l("finance"),
        "supply": _l("supply"), "production": _l("production"), "people": _l("the people"),
    },
    "requirement.priority": {
        "must": _l("must"), "should": _l("should"), "could": _l("could"), "wont": _l("not this time"),
    },
    "goal.direction": {"up": _l("more is better"), "down": _l("less is better")},
    "kpi.direction": {"up": _l("more is better"), "down": _l("less is better")},
    "integration.direction": {
        "in": _l("into the CRM"), "out": _l("out of the CRM"), "both": _l("both ways"), "none": _l("no interface"),
    },
    "frequency": {
        "manual": _l("by hand"), "monthly": _l("monthly"), "weekly": _l("weekly"), "daily": _l("daily"),
        "hourly": _l("hourly"), "live": _l("at once"),
    },
    "evidence": {
        "demo": _l("demonstration"), "trial": _l("trial"), "document": _l("document"), "reference": _l("reference"),
        "contract": _l("contract"), "none": _l("none"),
    },
    "method": {
        "score": _l("scored by people"), "requirements_fit": _l("computed from the requirements"),
        "customisation_cost": _l("computed from the customising"), "total_cost": _l("computed from the total cost"),
        "documentation": _l("computed from the documentation"),
    },
    "module.kind": {
        "online": _l("online"), "session": _l("session"), "practice": _l("practice"), "sign_off": _l("sign-off"),
    },
    "contest.kind": {"individual": _l("each alone"), "team": _l("in teams"), "league": _l("league")},
    "meeting.kind": {
        "steering": _l("Steering group"), "board": _l("Change-request board"), "team": _l("Team"),
        "review": _l("Review meeting"), "news": _l("Weekly news"),
    },
    "once_per": {
        "event": _l("every time"), "record": _l("once per record"),
        "record_and_person": _l("once per record and person"),
    },
    "cap.per": {
        "day": _l("a day"), "week": _l("a week"), "month": _l("a month"), "season": _l("a season"),
    },
    "severity": {
        "minor": _l("a small miss"), "major": _l("a heavy miss"), "warn": _l("warns"), "error": _l("opens a problem"),
    },
    "on_fail": {
        "finding": _l("a finding"), "root_cause": _l("looking for the root cause"), "delta_exam": _l("a delta exam"),
    },
    "channel": {"inbox": _l("into the inbox"), "mail": _l("by e-mail"), "meeting": _l("at a meeting"),
    "notice": _l("on the board")},
    "unit": {
        "percent": _l("per cent"), "days": _l("days"), "hours": _l("hours"), "money": _l("in money"),
        "count": _l("in number"), "points": _l("points"),
    },
    "outcome": {"approved": _l("when approved"), "declined": _l("when declined"), "deferred": _l("when deferred")},
    "weights": {
        "value": _l("worth"), "reach": _l("people helped"), "urgency": _l("urgency"), "risk": _l("risk lowered"),
        "alignment": _l("fits the goals"),
    },
}


def word(kind: str, field: str, value: str) -> str:
    """Return what a fixed word is called; a word nobody knows is shown as it is written."""
    known = WORDS.get(f"{kind}.{field}") or WORDS.get(field) or {}
    return str(known.get(value, value))
