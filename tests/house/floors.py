"""Who may see whom: floors, doors, the order inside a room, purity, the plugins' wall, cycles."""

from collections.abc import Iterator

from tests.house.reading import House, Import, Module

FLOORS = (
    ("contracts",), ("hookspecs",), ("core",), ("access",), ("messages",), ("playbooks",), ("decisions", "surveys"),
    ("rollouts", "records"), ("meetings",), ("stages.business_plan", "stages.team"), ("stages.process_assessment",),
    ("stages.requirements",), ("stages.vendor_selection",), ("stages.training",), ("stages.deployment",),
    ("stages.change_board",), ("stages.gamification",), ("problems",), ("audits",), ("adoption",),
)
LEVEL = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
WIRING = (
    "app", "app.wiring", "app.cli", "app.sections", "app.__main__", "app.serving", "app.several",
    "app.supervising", "app.upkeep",
    "app.demo", "app.demo.people", "app.demo.staging", "app.demo.scene", "app.demo.record_acts", "app.demo.serving",
    "app.documents",
)
GROUND = ("contracts", "hookspecs", "core")

ORDER = {
    "rules": 0, "section": 0, "models": 1, "policy": 2, "queries": 3, "services": 4, "forms": 5,
    "views": 6, "api": 6, "commands": 6, "jobs": 6, "hooks": 6,
}
# Modules beside the usual parts, and the part they count as.
COUNTS_AS = {"app.access.sessions": "views", "app.access.guards": "views"}
DOORS = {"rules", "section", "models", "queries", "services"}
OPEN_DOORS = {"app.access.guards"}
NOT_PURE = {"flask", "sqlalchemy", "wtforms", "pluggy"}
WEB = {"flask", "wtforms"}
NEEDS_A_WORLD = ("app.core.database", "app.core.clock", "app.core.journal", "app.core.web", "app.core.jobs")

HEAVY = {
    "duckdb", "numpy", "vl_convert", "xlsxwriter", "python_calamine", "phonenumbers", "opencc", "pypinyin", "alembic",
    "waitress", "gunicorn", "typst", "splink", "ibis", "holidays", "huey", "rapidfuzz",
    "charset_normalizer", "email_validator", "icalendar", "segno",
}
HIDDEN_ALLOWED = 3


def room_of(name: str) -> str | None:
    """Return the room a module belongs to; None for the wiring floor and for strangers."""
    inside = name.removeprefix("app.")
    return next((room for room in LEVEL if inside == room or inside.startswith(f"{room}.")), None)


def part_of(name: str) -> str:
    """Return which part of its room a module is: rules, models … or an empty text for the door plate."""
    if name in COUNTS_AS:
        return COUNTS_AS[name]
    return name.removeprefix(f"app.{room_of(name)}").strip(".").split(".")[0]


def is_ours(target: str) -> bool:
    """Tell whether an import means a module of the application."""
    return target == "app" or target.startswith("app.")


def _library(target: str) -> str:
    root = target.split(".")[0]
    return next((known for known in WEB | NOT_PURE if root == known or root.startswith(f"{known}_")), root)


def _crossings(house: House) -> Iterator[tuple[Module, Import, str, str | None]]:
    for module in house.app:
        here = room_of(module.name)
        if here is not None:
            for found in house.imports(module):
                if is_ours(found.target):
                    yield module, found, here, room_of(found.target)


def floors(house: House) -> list[str]:
    """1: a room imports lower floors only; neighbours on one floor don't see each other."""
    return [
        module.at(found.line, f"{here} may not see {found.target}")
        for module, found, here, there in _crossings(house)
        if here != there and (there is None or LEVEL[there] >= LEVEL[here])
    ]


def order(house: House) -> list[str]:
    """2: inside a room each part imports only what stands before it."""
    faults = []
    for module in house.app:
        if room_of(module.name) not in (None, *GROUND) and not module.is_package and part_of(module.name) not in ORDER:
            faults.append(module.at(1, f"{part_of(module.name)!r} is no part of a room"))
    for module, found, here, there in _crossings(house):
        mine, theirs = part_of(module.name), part_of(found.target)
        if here == there and here not in GROUND and ORDER.get(theirs, 0) > ORDER.get(mine, 0):
            faults.append(module.at(found.line, f"{mine} may not see {theirs}"))
    return faults


def doors(house: House) -> list[str]:
    """3: from outside a room only its rules, section, models, queries, services; and access.guards."""
    return [
        module.at(found.line, f"{found.target} is behind the door of {there}")
        for module, found, here, there in _crossings(house)
        if there not in (None, here, *GROUND) and found.target not in OPEN_DOORS and part_of(found.target) not in DOORS
    ]


def purity(house: House) -> list[str]:
    """4: rules know no world; services and queries know no web."""
    faults = []
    for module in house.app:
        if room_of(module.name) in (None, *GROUND):
            continue
        part = part_of(module.name)
        refused = {"rules": NOT_PURE, "section": NOT_PURE, "services": WEB, "queries": WEB}.get(part, set())
        for found in house.imports(module):
            worldly = part == "rules" and found.target.startswith(NEEDS_A_WORLD)
            if worldly or _library(found.target) in refused:
                faults.append(module.at(found.line, f"{part} may not know {found.target}"))
    return faults


def wall(house: House) -> list[str]:
    """5: plugins see contracts, hookspecs and themselves; the application names no plugin."""
    faults = []
    for module in house.modules.values():
        names = module.name.split(".")
        allowed = ("app.contracts", "app.hookspecs", ".".join(names[:2]))
        for found in house.imports(module):
            root, inside = found.target.split(".")[0], names[0] == "plugins"
            known = any(found.target == door or found.target.startswith(f"{door}.") for door in allowed)
            if (inside and root in ("app", "plugins") and not known) or (not inside and root == "plugins"):
                faults.append(module.at(found.line, f"{found.target} is behind the wall"))
    return faults


def cycles(house: House) -> list[str]:
    """9: no circle of imports."""
    seen = {
        module.name: {i.target for i in house.imports(module) if not i.hidden} & house.modules.keys() - {module.name}
        for module in house.modules.values()
    }
    # Take away whoever sees nobody, again and again: what remains stands in a circle or looks into one.
    while leaves := [name for name, sees in seen.items() if not sees]:
        for name in leaves:
            del seen[name]
        for sees in seen.values():
            sees.difference_update(leaves)
    return [f"{name}: sees {', '.join(sorted(sees))} in a circle" for name, sees in seen.items()]


def hidden(house: House) -> list[str]:
    """9: imports stand on top; heavy libraries are imported where they are used, and few others."""
    faults, buried = [], []
    for module in house.modules.values():
        for found in house.imports(module):
            heavy = found.target.split(".")[0] in HEAVY
            if heavy and not found.hidden:
                faults.append(module.at(found.line, f"{found.target} is heavy: import it where it is used"))
            elif found.hidden and not heavy:
                buried.append(module.at(found.line, f"{found.target} is imported inside a function"))
    return faults + (buried if len(buried) > HIDDEN_ALLOWED else [])
