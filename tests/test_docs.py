"""The documents say what the code does: references are fresh, commands exist, links lead somewhere, examples run."""

import inspect
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import cli, documents
from app.core.settings import ROOT, Settings
from app.playbooks.rules import reference
from app.sections import SECTIONS
from tests.core.plugins.conftest import put_together, write  # noqa: F401  the example is a plugin
from tests.test_hooks import QUESTIONS

READ = (
    "README.md", "README.zh.md", "OPERATIONS.md", "OPERATIONS.zh.md", "SECURITY.md",
    "config/README.md", "plugins/README.md", "playbooks/README.md",
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"python3 run\.py ([a-z][a-z -]*[a-z])")


def text_of(name: str) -> str:
    """Return what stands in a document."""
    return (ROOT / name).read_text(encoding="utf-8")


def listed(name: str) -> set[str]:
    """Return the commands that a document lists as a table."""
    return set(re.findall(r"^\| `python3 run\.py ([a-z -]+)` \|", text_of(name), re.M))


def anchors(text: str) -> set[str]:
    """Return what the headings of a document can be reached by."""
    heads = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", documents.PAGES)
def test_a_reference_is_fresh(name):
    assert text_of(name) == documents.PAGES[name](), "run: python3 run.py docs"


def test_every_command_is_explained_in_both_languages():
    known = {name for name, _told in documents.commands()}

    assert listed("README.md") == known
    assert listed("README.zh.md") == known
    assert all(told for _name, told in documents.commands())


@pytest.mark.parametrize("name", READ)
def test_every_command_that_is_named_exists(name):
    words = {named.split()[0] for named in COMMAND.findall(text_of(name))}

    assert words <= {*cli.OWN, *cli.rooms(), "test"}


@pytest.mark.parametrize("name", READ)
def test_every_link_leads_somewhere(name):
    text = text_of(name)
    for target in LINK.findall(text):
        path, _mark, anchor = target.partition("#")
        assert not path or (ROOT / Path(name).parent / path).exists(), target
        assert not anchor or anchor in anchors(text), target


@pytest.mark.parametrize("name", READ)
def test_documents_send_nobody_to_another_machine(name):
    assert [found for found in re.findall(r"https?://[^\s`)|]+", text_of(name)) if "127.0.0.1" not in found] == []


@pytest.mark.parametrize("key", Settings.model_fields)
def test_every_setting_is_explained(key):
    assert f"| `{key}` | `UPRIVER_{key.upper()}` |" in text_of("config/README.md")


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_in_the_catalogue_with_its_facts(name):
    text = text_of("plugins/README.md")
    parts = text.partition(f"#### {name}\n")[2].partition("####")[0]

    assert all(fact in parts for fact in inspect.signature(QUESTIONS[name]).parameters)
    assert " ".join(inspect.getdoc(QUESTIONS[name]).split()) in parts


@pytest.mark.parametrize("name", sorted(path.parent.name for path in (ROOT / "plugins").glob("*/plugin.py")))
def test_every_plugin_that_is_here_is_listed(name):
    assert f"| [`{name}`]({name}/) |" in text_of("plugins/README.md")


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_every_section_and_field_of_a_playbook_is_explained(section):
    text = text_of("playbooks/README.md")
    models = [section.model] if isinstance(section.model, type) else section.model.__args__[0].__args__

    assert f"\n### {section.key}\n" in text
    for model in models:
        part = text.partition(f"\n#### {model.__name__}\n")[2].partition("\n#### ")[0]
        assert all(f"| `{field.alias or name}` |" in part for name, field in model.model_fields.items())


@pytest.mark.parametrize(("what", "said"), [
    ({"type": "integer", "minimum": 0, "maximum": 500}, "whole number from 0 to 500"),
    ({"type": "number", "minimum": 1}, "number from 1"), ({"type": "string", "maximum": 3}, "text up to 3"),
    ({"enum": ["a", "b"]}, "`a` · `b`"), ({"const": "x"}, "`x`"), ({"type": "boolean"}, "true or false"),
    ({"$ref": "#/$defs/Text"}, "[Text](#text)"), ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "text"),
    ({"type": "array", "items": {"type": "string", "pattern": reference.shape.ID}}, "list of id"),
    ({"type": "object", "additionalProperties": {"type": "number"}}, "mapping to number"), ({}, "anything"),
    ({"type": ["boolean", "string"]}, "true or false or text"),
])
def test_what_stands_at_a_place_is_said_in_words(what, said):
    assert reference.written(what) == said


def test_the_example_of_a_plugin_runs(write, put_together):  # noqa: F811
    code = re.search(r"```python\n# ledger/plugin\.py\n(.*?)```", text_of("plugins/README.md"), re.S)[1]
    write("ledger", **{"plugin.py": code})
    records = type("Records", (), {"count": lambda self, entity: 3})()

    plugins = put_together("ledger")
    answer, = plugins.ask("measure_records", metric="ledger.bookings", of={}, records=records)

    assert (plugins.loaded[0].about, answer.value.value) == ("Keeps a ledger.", 3)


def test_a_stale_reference_is_noticed_and_written_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    monkeypatch.setattr(documents, "PAGES", {"a.md": lambda: "fresh"})
    run = CliRunner().invoke

    before = run(documents.docs, ["--check"])
    written = run(documents.docs, [])
    after = run(documents.docs, ["--check"])

    assert (before.exit_code, before.output) == (1, "a.md: out of date\n")
    assert (written.exit_code, (tmp_path / "a.md").read_text()) == (0, "fresh")
    assert (after.exit_code, after.output) == (0, "docs: up to date\n")
