"""Whatever people write comes out as words: on every page, in every file, letter, drawing and refusal."""

import json
import re
from email import message_from_bytes, policy
from xml.etree import ElementTree

import pytest

from app.core import charts, clock, mail
from app.core.actor import acting
from app.core.charts import marks
from app.core.database import db
from app.core.letters import Letter
from tests.faults import corpus
from tests.matrix import records
from tests.matrix.world import WORDS, build
from tests.rollouts.conftest import NOON

pytestmark = pytest.mark.long
FORMATS = ("csv", "xlsx", "json")
CELLS = [one.replace('"', '""') for one in corpus.EVIL]
WHO = ("xu", "lin")
# They end the visit, or are none of our pages.
LEFT_OUT = ("static", "bootstrap.", "openapi", "swagger.", "access.metrics", "access.readyz")


@pytest.fixture
def spoiled(app, cast, actor, remembered, tmp_path):
    """The world of the permission matrix with an evil text in every place where people write."""
    with clock.standing_at(NOON, everywhere=True):
        world = remembered("world-True", lambda: build(cast, actor, with_records=True))
        with acting(actor("guo")):
            rows = "".join(f'90{n},"{evil}",,宁波,"{evil}"\n' for n, evil in enumerate(CELLS))
            records.bring(rows)
        db.session.remove()
        db.engine.dispose()
        folder = app.extensions["upriver.settings"].data_dir
        assert corpus.spoil(folder / "upriver.sqlite") > 200
        for path in (folder / "cache" / "charts").glob("*"):
            path.unlink()
        yield world


def addresses(app, world):
    """Every address of ours that can be read, filled with rows of ours."""
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint.startswith(LEFT_OUT):
            continue
        words = {**WORDS, **records.WORDS.get(rule.endpoint, {})}
        known = {**words, **world.own, "entity": records.ENTITY}
        if rule.arguments <= known.keys():
            with app.test_request_context():
                yield rule.build({name: known[name] for name in rule.arguments}, append_unknown=False)[1]


def test_no_page_and_no_file_carries_out_what_people_wrote(app, visit, spoiled):
    shown, faults, seen = 0, [], set()
    for who in WHO:
        browser = visit(who)
        for address in addresses(app, spoiled):
            answer = browser.get(address, buffered=True)
            kind = answer.mimetype
            seen.add(kind)
            assert answer.status_code < 500, f"{address}: {answer.status_code}"
            if kind == "text/html":
                page = corpus.read_page(answer.text)
                shown += page.shown
                faults += [f"{address}: {one}" for one in page.faults]
                faults += files_of(browser, address, answer.text)
            else:
                faults += faults_of(address, kind, answer.get_data())
    assert faults == []
    assert shown > 400
    assert {"text/html", "application/json"} <= seen


def files_of(browser, address, text):
    """What is wrong with the files that a page offers."""
    found = []
    for wanted in FORMATS if "format=csv" in text else ():
        answer = browser.get(address, query_string={"format": wanted}, buffered=True)
        found += faults_of(f"{address}?format={wanted}", answer.mimetype, answer.get_data())
    return found


def faults_of(address, kind, content):
    """What is wrong with one file, by its kind."""
    if kind == "text/csv":
        return [f"{address}: {one}" for one in corpus.faults_of_csv(content)]
    if kind.endswith("spreadsheetml.sheet"):
        return [f"{address}: {one}" for one in corpus.faults_of_xlsx(content)]
    if kind.endswith("json"):
        json.loads(content)
    if kind == "text/calendar":
        lines = content.decode().replace("\r\n ", "").split("\r\n")
        return [f"{address}: {one[:60]}" for one in lines if one and not re.match(r"[A-Z-]+[;:]", one)]
    return []


@pytest.mark.parametrize("evil", corpus.EVIL)
def test_a_letter_stays_a_letter(app, evil):
    message = message_from_bytes(bytes(mail.written(Letter(
        to="wei@lanxi.example", to_name=evil, subject=evil, text=evil, link="https://up.example/x", link_text=evil,
        foot=evil, key="k",
    ), "k")), policy=policy.default)

    assert message["Bcc"] is None
    assert corpus.read_page(message.get_body(("html",)).get_content()).faults == []


@pytest.mark.parametrize("evil", corpus.EVIL)
def test_a_refusal_is_an_object_that_can_be_read(visit, evil):
    answer = visit("xu").get(f"/api/v1/people/{evil}", headers={"Accept": "application/json"})

    assert answer.mimetype == "application/problem+json"
    assert json.loads(answer.get_data())["status"] == answer.status_code == 404


@pytest.mark.parametrize("evil", corpus.EVIL)
def test_a_drawing_holds_words_and_shapes_alone(app, evil):
    spec = marks.chart(
        marks.words(1, 1, evil), x=marks.amounts(2), y=marks.amounts(2), width=100, height=60
    )
    drawn = ElementTree.fromstring(charts.draw(spec, evil.replace("\r", " ")))

    assert {one.tag for one in drawn.iter()} <= {"svg", "g", "path", "line", "rect", "circle", "text", "tspan"}
    assert not [name for one in drawn.iter() for name in one.attrib if name.startswith("on") or name == "href"]
