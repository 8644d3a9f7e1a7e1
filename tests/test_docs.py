"""The documents say what the code does: references are fresh and whole, commands exist, links lead somewhere."""

import inspect
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from app import cli, documents
from app.core.settings import ROOT, Settings
from app.documents import command, pages
from app.documents.references import commands, fields, hooks, routes
from app.documents.wording import Wording, chinese
from app.sections import SECTIONS
from tests.test_hooks import QUESTIONS

READ = sorted(
    path.relative_to(ROOT).as_posix() for folder in (".", "docs", "config", "plugins", "playbooks")
    for path in (ROOT / folder).glob("*.md")
)
BOTH = (".md", ".zh.md")
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"python3 run\.py ([a-z][a-z -]*[a-z])")
BARE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def text_of(name: str) -> str:
    """Return what stands in a document."""
    return (ROOT / name).read_text(encoding="utf-8")


def part_of(text: str, head: str, until: str = "\n#") -> str:
    """Return what stands below a heading."""
    return text.partition(f"\n{head}\n")[2].partition(until)[0]


def anchors(text: str) -> set[str]:
    """Return what the headings of a document can be reached by."""
    heads = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", documents.PAGES)
def test_a_reference_is_fresh(name):
    assert text_of(name) == documents.PAGES[name](), "run: python3 run.py docs"


@pytest.mark.parametrize("ending", BOTH)
def test_every_command_and_every_option_is_explained(ending):
    text = text_of(f"docs/commands{ending}")

    for name, known in commands.every():
        part = part_of(text, f"## {name}", "\n## ")
        assert commands.first_line(known)
        assert f"| [`{name}`](#{name.replace(' ', '-')}) |" in text
        options = [option for one in known.params for option in one.opts if option.startswith("-")]
        assert all(f"`{option}" in part or f", {option}" in part for option in options), name


def test_every_command_is_in_the_reference():
    told = {name.split()[0] for name, _command in commands.every()}

    assert told == {*cli.OWN, *cli.rooms()}


def test_every_option_says_what_it_does():
    options = [(name, one) for name, known in commands.every() for one in known.params if isinstance(one, click.Option)]

    assert [(name, one.name) for name, one in options if not one.help] == []


@pytest.mark.parametrize("name", READ)
def test_every_command_that_is_named_exists(name):
    words = {named.split()[0] for named in COMMAND.findall(text_of(name))}

    assert words <= {*cli.OWN, *cli.rooms(), "test"}


@pytest.mark.parametrize("name", READ)
def test_every_link_leads_somewhere(name):
    text = text_of(name)
    for target in LINK.findall(BARE.sub("", text)):
        path, _mark, anchor = target.partition("#")
        there = ROOT / Path(name).parent / path if path else ROOT / name
        assert there.exists(), target
        assert not anchor or anchor in anchors(there.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("name", READ)
def test_documents_send_nobody_to_another_machine(name):
    assert [found for found in re.findall(r"https?://[^\s`)|]+", text_of(name)) if "127.0.0.1" not in found] == []


@pytest.mark.parametrize("ending", BOTH)
@pytest.mark.parametrize("key", Settings.model_fields)
def test_every_setting_is_explained(key, ending):
    assert f"| `{key}` | `UPRIVER_{key.upper()}` |" in text_of(f"config/README{ending}")


@pytest.mark.parametrize("ending", BOTH)
@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_in_the_catalogue_with_its_facts(name, ending):
    text = text_of(f"plugins/README{ending}")
    part, say = part_of(text, f"#### {name}"), Wording({".md": "en", ".zh.md": "zh"}[ending])

    assert f"| [`{name}`](#{name}) |" in text
    assert all(fact in part for fact in inspect.signature(QUESTIONS[name]).parameters)
    assert say(inspect.getdoc(QUESTIONS[name])) in part
    assert say(f"Kind: {hooks.kind(QUESTIONS[name])}.") in part


@pytest.mark.parametrize("ending", BOTH)
@pytest.mark.parametrize("name", sorted(path.parent.name for path in (ROOT / "plugins").glob("*/plugin.py")))
def test_every_plugin_that_is_here_is_listed(name, ending):
    assert f"| [`{name}`]({name}/) |" in text_of(f"plugins/README{ending}")


@pytest.mark.parametrize("ending", BOTH)
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_every_section_and_field_of_a_playbook_is_explained_with_an_example(section, ending):
    text = text_of(f"playbooks/README{ending}")
    models = [section.model] if isinstance(section.model, type) else section.model.__args__[0].__args__

    assert f"\n```yaml\n{section.key}:\n" in part_of(text, f"### {section.key}")
    for model in models:
        part = part_of(text, f"#### {model.__name__}")
        assert all(f"| `{field.alias or name}` |" in part for name, field in model.model_fields.items())


@pytest.mark.parametrize("ending", BOTH)
def test_every_route_stands_with_its_right(app, ending):
    text, public = text_of(f"docs/routes{ending}"), Wording({".md": "en", ".zh.md": "zh"}[ending])(routes.PUBLIC)
    for rule in app.url_map.iter_rules():
        right = getattr(app.view_functions[rule.endpoint], "right", routes.PUBLIC)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            told = public if right == routes.PUBLIC else f"`{right}`"
            assert f"| {method} | `{rule.rule}` | {told} |" in text


@pytest.mark.parametrize("ending", BOTH)
def test_every_right_stands_with_its_roles(app, ending):
    text = text_of(f"docs/routes{ending}")

    assert [name for name in app.extensions["upriver.policy"].rights if f"\n| `{name}` | " not in text] == []


def test_references_are_in_chinese_too():
    """Mend it in `app/documents/chinese.po`."""
    say = Wording("zh")
    for name in documents.PAGES:
        if name.endswith(".zh.md"):
            pages.page(name, ROOT, say)

    assert [text for text in say.asked if text not in chinese()] == []
    assert [text for text in chinese() if text not in say.asked] == []


@pytest.mark.parametrize(("what", "said"), [
    ({"type": "integer", "minimum": 0, "maximum": 500}, "whole number from 0 to 500"),
    ({"type": "number", "minimum": 1}, "number from 1"), ({"type": "string", "maximum": 3}, "text up to 3"),
    ({"enum": ["a", "b"]}, "`a` · `b`"), ({"const": "x"}, "`x`"), ({"type": "boolean"}, "true or false"),
    ({"$ref": "#/$defs/Text"}, "[Text](#text)"), ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "text"),
    ({"type": "array", "items": {"type": "string", "pattern": fields.shape.ID}}, "list of id"),
    ({"type": "object", "additionalProperties": {"type": "number"}}, "mapping to number"), ({}, "anything"),
    ({"type": ["boolean", "string"]}, "true or false or text"),
])
def test_what_stands_at_a_place_is_said_in_words(what, said):
    assert fields.written(what) == said


def test_a_stale_reference_is_noticed_and_written_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(pages, "PAGES", {"a.md": lambda: "fresh"})
    run = CliRunner().invoke

    before = run(documents.docs, ["--check"])
    written = run(documents.docs, [])
    after = run(documents.docs, ["--check"])

    assert (before.exit_code, before.output) == (1, "a.md: out of date\n")
    assert (written.exit_code, (tmp_path / "a.md").read_text()) == (0, "fresh")
    assert (after.exit_code, after.output) == (0, "docs: up to date\n")
