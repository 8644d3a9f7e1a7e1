"""What only few may say, and what nobody may."""

import ast
import re

from tests.house.floors import COUNTS_AS, WIRING, part_of, room_of
from tests.house.reading import House, Module

COMMITTERS = {"views", "api", "commands", "jobs"}
# The floor of the wiring, folders included; `app` itself would mean everything.
BESIDE = tuple(name for name in WIRING if name != "app")
# Who may set the row rules aside, each for a reason that stands in its `system("reason")`.
SYSTEM = (
    "app.core.database.nets", "app.core.history", "app.core.journal", "app.core.outbox", "app.core.jobs",
    "app.core.files.cleaning",
    "app.access.queries.organisations", "app.access.queries.people", "app.access.queries.sign_ins",
    "app.access.services.first_run", "app.access.services.organisations", "app.access.services.passwords",
    "app.access.services.people", "app.access.services.roles", "app.access.services.sign_ins", "app.access.sessions",
    "app.decisions.services",
    "app.messages.jobs", "app.messages.services", "app.rollouts.queries.portfolio",
    "app.surveys.jobs", "app.surveys.queries.participation", "app.surveys.services.closing",
    "app.surveys.services.telling",
)
ONLY = {  # an import or an attribute, and the modules (by prefix) that may use it
    "pickle": (), "marshal": (), "shelve": (), "dill": (), "imp": (),
    "random": (), "uuid": (), "secrets": ("app.core.randomness", "app.wiring"),
    "yaml.load": (), "yaml.unsafe_load": (), "yaml.full_load": (), "yaml.load_all": (), "yaml.safe_load_all": (),
    "yaml.safe_load": ("app.core.settings",), "os.system": (), "os.popen": (),
    "sqlalchemy.text": ("app.core.database",), "sqlalchemy.literal_column": ("app.core.database",),
    "markupsafe.Markup": ("app.core.markdown", "app.core.charts", "app.core.web.marking"),
    "datetime.now": ("app.core.clock",), "datetime.utcnow": (), "datetime.today": (), "date.today": (),
    "time.time": (),
}
LAKE = re.compile(r"app\.records(\.\w+)*\.lake\b")
RAW = {"raw_connection", "cursor", "exec_driver_sql"}
RAW_ALLOWED = ("app.core.database",)
NEVER_CALLED = {"eval", "exec", "compile", "__import__"}
TEMPLATE = {
    r"\|\s*safe\b": "text of people goes out as it came in",
    r"autoescape\s+false": "text of people goes out as it came in",
    r"\sstyle\s*=": "the content policy forbids style attributes",
    r"<style\b": "the content policy forbids inline styles",
    r"<script(?![^>]*\bsrc=)": "the content policy forbids inline scripts",
    r"\son\w+\s*=\s*[\"']": "the content policy forbids inline scripts",
}


def _below(name: str, doors: tuple[str, ...]) -> bool:
    return any(name == door or name.startswith(f"{door}.") for door in doors)


def _may_commit(name: str) -> bool:
    if room_of(name) == "core":
        return bool(COMMITTERS & set(name.split(".")[2:]))
    part = COUNTS_AS.get(name, part_of(name) if room_of(name) else "")
    return name in WIRING or _below(name, BESIDE) or part in COMMITTERS


def commits(house: House) -> list[str]:
    """6: only views, api, commands and jobs end a transaction."""
    return [
        module.at(call.lineno, "only views, api, commands and jobs commit")
        for module in house.modules.values() if not _may_commit(module.name)
        for call in module.calls if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    ]


def system(house: House) -> list[str]:
    """Only listed modules set the row rules aside."""
    return [
        module.at(node.lineno, "may not set the row rules aside")
        for module in house.modules.values()
        if not _below(module.name, (*SYSTEM, *BESIDE)) and module.name not in ("app", "app.core.actor")
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.ImportFrom) and node.module == "app.core.actor"
        and any(alias.name == "system" for alias in node.names))
        or (isinstance(node, ast.Attribute) and ast.unparse(node) == "actor.system")
    ]


def _used(module: Module) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, node.module or ""))
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Attribute):
            found.append((node.lineno, ast.unparse(node)))
    return found


def _means(used: str, rule: str) -> bool:
    if "." not in rule:
        return used == rule or used.startswith(f"{rule}.")
    # `sa.text` is as good as `sqlalchemy.text`, and `datetime.datetime.now` as `datetime.now`.
    return used == rule or used.endswith(f".{rule}") or used.replace("sa.", "sqlalchemy.", 1) == rule


def restricted(house: House) -> list[str]:
    """Dangerous and worldly calls have one home each, or none."""
    faults = []
    for module in house.modules.values():
        lake = bool(LAKE.match(module.name))
        for line, used in _used(module):
            rule = next((rule for rule in ONLY if _means(used, rule)), None)
            if rule and not _below(module.name, ONLY[rule]) and not (lake and rule.startswith("sqlalchemy.")):
                faults.append(module.at(line, f"{rule} is not used here"))
    return faults


def calls(house: House) -> list[str]:
    """Nothing runs text as code; only the database's own room goes past the row rules."""
    faults = []
    for module in house.modules.values():
        raw = RAW if not (LAKE.match(module.name) or _below(module.name, RAW_ALLOWED)) else set()
        for call in module.calls:
            if isinstance(call.func, ast.Name) and call.func.id in NEVER_CALLED:
                faults.append(module.at(call.lineno, f"{call.func.id} is never called"))
            if isinstance(call.func, ast.Attribute) and call.func.attr in raw:
                faults.append(module.at(call.lineno, f"{call.func.attr} goes past the row rules"))
    return faults


def templates(house: House) -> list[str]:
    """Templates escape what people wrote, and hold no inline script or style."""
    return [
        f"{path.relative_to(house.root)}:{number}: {why}"
        for path in house.templates
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for pattern, why in TEMPLATE.items() if re.search(pattern, line)
    ]
