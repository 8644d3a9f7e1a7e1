"""The declaration of single keys, and what the browser does with it, agree."""

import re
from pathlib import Path

from app.core.settings import ROOT
from app.core.web.keys import KEYS

SCRIPT = Path(ROOT, "app/core/static/keys.js").read_text()


def test_every_declared_act_is_one_that_the_browser_knows():
    known = set(re.findall(r"^  (\w+)\(", SCRIPT[SCRIPT.index("const ACTS"):SCRIPT.index("function open()")], re.M))

    assert {key.act for key in KEYS if key.act} == known


def test_no_key_is_declared_twice_nor_leads_to_places():
    pressed = [key.press for key in KEYS]

    assert len(pressed) == len(set(pressed))
    assert "g" not in pressed


def test_the_list_is_on_every_page_until_it_is_switched_off(visit):
    client = visit("wei")
    assert 'data-key="j" data-act="next"' in client.get("/people").text
    version = re.search(r'name="version" type="hidden" value="(\d+)"', client.get("/account").text)[1]

    sent = {"name": "Wei Mingyu", "language": "en", "zone": "Asia/Shanghai", "version": version}
    client.post("/account", data=sent)

    assert 'id="keys"' not in client.get("/people").text
