"""The law bites: each of its rules, broken on purpose in a small house of its own, is noticed."""

from pathlib import Path

import pytest
from flask import Flask

from app import wiring
from app.access.guards import public
from app.core.database import db
from app.core.policy import Policy
from tests.house import floors, forbidden, shape
from tests.house.reading import House
from tests.test_house import LAW

TEXTS = '"""What this is for."""\n'
SOUND = {
    "app/core/clock.py": "", "app/core/i18n.py": "", "app/core/errors.py": "", "app/core/database/engines.py": "",
    "app/core/database/__init__.py": "from app.core.database.engines import tell\n__all__ = ['tell']\n",
    "app/access/__init__.py": "", "app/access/models.py": "", "app/access/guards.py": "from app.core import clock\n",
    "app/access/sessions.py": "from flask import session\nfrom app.access import queries\n",
    "app/access/queries.py": "",
    "app/rollouts/__init__.py": "", "app/rollouts/rules.py": "from app.core.i18n import _\n",
    "app/rollouts/models.py": "from sqlalchemy import select\nfrom app.rollouts.rules import x\n",
    "app/rollouts/services.py": "from app.rollouts import models\nfrom app.access.models import Person\n",
    "app/rollouts/views/__init__.py": "",
    "app/rollouts/views/map.py": (
        "from flask import request\nfrom app.access.guards import require\nfrom app.rollouts import services\n"
        "def show(number: int) -> str:\n    '''Promise.'''\n    db.session.commit()\n    return 'x'\n"
    ),
    "app/wiring.py": "from app.rollouts.views import map\n",
    "plugins/crm/plugin.py": "from app.contracts import records\nfrom plugins.crm import words\n",
    "plugins/crm/words.py": "", "app/contracts/records.py": "",
    "app/rollouts/templates/rollouts/map.html": "<p class=\"up\">{{ text }}</p><script src=\"x.js\"></script>",
}

BREAKS = {
    "a lower floor looks up": (floors.floors, "app/core/clock.py", "from app.rollouts import rules\n"),
    "a lower floor looks up, hidden": (
        floors.floors, "app/access/models.py", "def f() -> None:\n    import app.rollouts.rules\n",
    ),
    "neighbours see each other": (
        floors.floors, "app/records/rules.py", "from app.rollouts.rules import x\n",
    ),
    "core sees a contract's user": (
        floors.floors, "app/contracts/records.py", "from app.core import clock\n",
    ),
    "contracts see hookspecs": (floors.floors, "app/contracts/records.py", "import app.hookspecs\n"),
    "a room sees the wiring": (floors.floors, "app/rollouts/views/map.py", "from app import wiring\n"),
    "queries see services": (floors.order, "app/rollouts/queries.py", "from app.rollouts import services\n"),
    "services see views, relatively": (floors.order, "app/rollouts/services.py", "from .views import map\n"),
    "a room has a part of its own": (floors.order, "app/rollouts/stuff.py", ""),
    "views through another room's door": (
        floors.doors, "app/rollouts/views/map.py", "from app.access import forms\nimport app.access.forms\n",
    ),
    "sessions from outside": (
        floors.doors, "app/rollouts/services.py", "from app.access.sessions import remember\n",
    ),
    "rules know the database": (floors.purity, "app/rollouts/rules.py", "from sqlalchemy import select\n"),
    "rules know the clock": (floors.purity, "app/rollouts/rules.py", "from app.core import clock\n"),
    "rules in a folder know the web": (floors.purity, "app/rollouts/rules/late.py", "import flask_babel\n"),
    "services know the web": (floors.purity, "app/rollouts/services.py", "from flask import request\n"),
    "queries know forms": (floors.purity, "app/rollouts/queries.py", "import wtforms\n"),
    "a plugin sees a room": (floors.wall, "plugins/crm/plugin.py", "from app.rollouts import rules\n"),
    "a plugin sees another": (floors.wall, "plugins/base/plugin.py", "from plugins.crm import words\n"),
    "the application names a plugin": (floors.wall, "app/wiring.py", "import plugins.crm.plugin\n"),
    "a circle": (
        floors.cycles, "app/core/clock.py", "from app.core import i18n\n",
        "app/core/i18n.py", "import app.core.clock\n",
    ),
    "a heavy library on top": (floors.hidden, "app/core/charts.py", "import duckdb\n"),
    "imports inside functions": (
        floors.hidden, "app/core/charts.py", "".join(f"def f{n}() -> None:\n    import json\n" for n in range(4)),
    ),
    "a long file": (shape.lengths, "app/core/clock.py", "x = 1\n" * 300),
    "a long function": (shape.lengths, "app/core/clock.py", "def f() -> None:\n" + "    x = 1\n" * 40),
    "files all too long": (shape.lengths, *(part for n in range(30) for part in (f"app/core/a{n}.py", "x = 1\n" * 91))),
    "functions all too long": (
        shape.lengths, "app/core/clock.py", "".join(f"def f{n}() -> None:\n" + "    x = 1\n" * 8 for n in range(9)),
    ),
    "a class without a promise": (shape.documented, "app/core/clock.py", "class Hour:\n    x = 1\n"),
    "a function without a promise": (shape.documented, "app/core/clock.py", "def now() -> None:\n    pass\n"),
    "a method without a promise": (
        shape.documented, "app/core/clock.py", "class H:\n    'x'\n    def now(self) -> None:\n        pass\n",
    ),
    "an argument without a type": (
        shape.annotated, "app/core/clock.py", "def _now(zone) -> None:\n    pass\n",
    ),
    "named arguments without a type": (
        shape.annotated, "app/core/clock.py", "def _now(**zone) -> None:\n    pass\n",
    ),
    "a result without a type": (shape.annotated, "app/core/clock.py", "def _now():\n    pass\n"),
    "code in a door plate": (shape.plates, "app/rollouts/__init__.py", "x = 1\n"),
    "an import in a door plate": (shape.plates, "app/rollouts/__init__.py", "from app.core import clock\n"),
    "an index in a folder of a room": (
        shape.plates, "app/rollouts/queries/__init__.py", "from app.rollouts.queries.maps import one\n",
        "app/rollouts/queries/maps.py", "one = 1\n",
    ),
    "code in a folder's index": (shape.plates, "app/core/tables/__init__.py", "def f() -> None:\n    pass\n"),
    "an empty name of a module": (shape.names, "app/core/helpers.py", ""),
    "an empty name of a class": (shape.names, "app/core/clock.py", "class ClockManager:\n    x = 1\n"),
    "an empty name of a function": (
        shape.names, "app/core/clock.py", "def common_hours() -> None:\n    pass\n",
    ),
    "a variable called data": (shape.names, "app/core/clock.py", "data = 1\n"),
    "an argument called info": (shape.names, "app/core/clock.py", "def f(info: int) -> None:\n    pass\n"),
    "a foreign word": (shape.names, "app/core/clock.py", "class ProjectPlan:\n    x = 1\n"),
    "a foreign word in a table": (
        shape.names, "app/access/models.py", "class P:\n    __tablename__ = 'user_role'\n",
    ),
    "services commit": (forbidden.commits, "app/rollouts/services.py", "db.session.commit()\n"),
    "core commits": (forbidden.commits, "app/core/journal.py", "connection.commit()\n"),
    "rules set aside": (
        forbidden.system, "app/rollouts/views/map.py", "from app.core.actor import acting, system\n",
    ),
    "rules set aside, by the module": (
        forbidden.system, "app/rollouts/jobs.py", "from app.core import actor\nactor.system('x')\n",
    ),
    "eval": (forbidden.calls, "app/core/clock.py", "eval('1')\n"),
    "exec": (forbidden.calls, "app/core/clock.py", "exec('1')\n"),
    "pickle": (forbidden.restricted, "app/core/clock.py", "from pickle import loads\n"),
    "a loose YAML reader": (
        forbidden.restricted, "app/playbooks/rules.py", "import yaml\nyaml.safe_load('')\n",
    ),
    "the loosest YAML reader": (forbidden.restricted, "app/core/settings.py", "import yaml\nyaml.load('')\n"),
    "raw text": (forbidden.restricted, "app/rollouts/queries.py", "from sqlalchemy import text\n"),
    "raw text by another name": (
        forbidden.restricted, "app/rollouts/queries.py", "import sqlalchemy as sa\nsa.text('x')\n",
    ),
    "a literal column": (
        forbidden.restricted, "app/rollouts/queries.py", "from sqlalchemy import literal_column\n",
    ),
    "a raw connection": (forbidden.calls, "app/records/queries.py", "db.engine.raw_connection()\n"),
    "a driver's cursor": (forbidden.calls, "app/rollouts/queries.py", "connection.cursor()\n"),
    "markup out of its room": (
        forbidden.restricted, "app/rollouts/views/map.py", "from markupsafe import Markup\n",
    ),
    "another clock": (
        forbidden.restricted, "app/rollouts/services.py", "from datetime import datetime\ndatetime.now()\n",
    ),
    "another clock, in full": (
        forbidden.restricted, "app/rollouts/services.py", "import datetime\ndatetime.datetime.utcnow()\n",
    ),
    "the machine's time": (forbidden.restricted, "app/rollouts/services.py", "import time\ntime.time()\n"),
    "another dice": (forbidden.restricted, "app/rollouts/services.py", "import random\n"),
    "unescaped text": (forbidden.templates, "app/core/templates/a.html", "{{ text | safe }}"),
    "an inline style": (forbidden.templates, "app/core/templates/a.html", "<p style='x'>"),
    "an inline script": (forbidden.templates, "plugins/crm/a.html", "<script>go()</script>"),
    "an inline answer to a click": (forbidden.templates, "app/core/templates/a.html", '<a onclick="go()">'),
}


def _house(folder: Path, *changes: str) -> House:
    for path, text in [*SOUND.items(), *zip(changes[::2], changes[1::2], strict=True)]:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        plate = "" if path.endswith(".html") else TEXTS
        file.write_text(plate + text, encoding="utf-8")
    return House(folder)


def test_a_sound_house_is_left_alone(tmp_path: Path) -> None:
    house = _house(tmp_path)

    assert [fault for law in LAW for fault in law(house)] == []


@pytest.mark.parametrize("break_", BREAKS)
def test_a_broken_rule_is_noticed(tmp_path: Path, break_: str) -> None:
    law, *changes = BREAKS[break_]

    assert law(_house(tmp_path, *changes))


def test_every_rule_is_broken_here_at_least_once() -> None:
    assert {law for law, *_changes in BREAKS.values()} | {shape.documented} == set(LAW)


def test_a_module_without_a_promise_is_noticed(tmp_path: Path) -> None:
    house = _house(tmp_path)
    (tmp_path / "app/core/bare.py").write_text("x = 1\n")

    assert shape.documented(house) == ["app.core.bare:1: the module says nothing of itself"]


def test_an_import_for_types_only_is_no_crossing(tmp_path: Path) -> None:
    only = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.rollouts import rules\n"

    assert floors.floors(_house(tmp_path, "app/core/clock.py", only)) == []


def test_a_table_without_a_rule_is_noticed(app: Flask) -> None:
    rows = app.extensions["upriver.policy"].rows
    fewer = Policy([])
    fewer.rows = {name: rule for name, rule in rows.items() if name != "person"}

    assert fewer.uncovered(db.metadata.tables.values()) == ["person"]


def test_a_route_without_a_right_is_noticed() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/open", "open", public(lambda: ""))
    bare.add_url_rule("/forgotten", "forgotten", lambda: "")

    assert wiring.unmarked(bare) == ["forgotten"]
