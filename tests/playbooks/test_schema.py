"""Editors complete and check playbooks by a JSON Schema that is made from the models."""

import json

import jsonschema
import pytest
import yaml

from app.core.settings import ROOT
from app.playbooks.rules.schema import overlay_schema, playbook_schema
from app.playbooks.rules.writing import as_json
from app.sections import SECTIONS
from tests.playbooks.sample import PLAYBOOK


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(playbook_schema(SECTIONS))


@pytest.mark.parametrize("make", [playbook_schema, overlay_schema])
def test_the_schema_is_a_schema(make):
    jsonschema.Draft202012Validator.check_schema(make(SECTIONS))


@pytest.mark.parametrize(("name", "make"), [("schema.json", playbook_schema), ("overlay-schema.json", overlay_schema)])
def test_the_schema_in_the_library_is_fresh(name, make):
    written = (ROOT / "playbooks" / name).read_text(encoding="utf-8")

    assert written == as_json(make(SECTIONS)) + "\n", f"run: python3 run.py playbooks schema > playbooks/{name}"


def test_a_sound_playbook_fits_the_schema(validator):
    assert list(validator.iter_errors(yaml.safe_load(PLAYBOOK))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("role: admin", "rolle: admin"),
        ("kind: note", "kind: notes"),
        ("order: 10", "order: ten"),
        ("id: go-live", "id: Go_Live"),
        ("covers: [business_plan, team]", "covers: [plan]"),
        ("{param: hosting, value: hosted}", "{param: hosting, op: same, value: hosted}"),
        ("{param: hosting, value: hosted}", "{param: hosting, metric: base_data.rows}"),
    ],
)
def test_what_the_reader_refuses_an_editor_marks_too(validator, old, new):
    assert list(validator.iter_errors(yaml.safe_load(PLAYBOOK.replace(old, new, 1))))


def test_every_field_explains_itself():
    def fields(schema: dict, way: str = ""):
        for name, field in schema.get("properties", {}).items():
            yield f"{way}.{name}", field
        for name, inner in schema.get("$defs", {}).items():
            yield from fields(inner, name)

    silent = [way for way, field in fields(playbook_schema(SECTIONS)) if not field.get("description")]

    assert silent == []


def test_nothing_in_a_playbook_may_be_null():
    assert '"null"' not in json.dumps(playbook_schema(SECTIONS))


def test_an_overlay_completes_the_fields_of_what_it_adds():
    validator = jsonschema.Draft202012Validator(overlay_schema(SECTIONS))
    overlay = {
        "schema": "upriver/1",
        "overlay": {
            "id": "ours",
            "version": "1.0.0",
            "layer": "client",
            "title": {"en": "x"},
            "extends": {"playbook": "small-rollout", "range": ">=1"},
        },
        "add": [{"kind": "activity", "id": "clinic", "effort": {"o": 1, "m": 2}, "why": "x"}],
    }

    assert [error.json_path for error in validator.iter_errors(overlay)] == ["$.add[0].effort"]
