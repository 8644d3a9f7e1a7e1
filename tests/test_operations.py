"""What the documents for operators and the container file say is true of the code."""

import ast
import re
import shlex

import pytest

from app import cli
from app.core.settings import ROOT, Settings
from app.upkeep.machine import KNOWN

PAPERS = (
    "OPERATIONS.md", "OPERATIONS.zh.md", "SECURITY.md", "SECURITY.zh.md", "Containerfile", "README.md", "README.zh.md",
)
INSTRUCTIONS = {
    "FROM", "COPY", "RUN", "ENV", "WORKDIR", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK",
    "ENTRYPOINT", "CMD",
}


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def steps():
    """Return the container file as (instruction, rest), with continued lines put together."""
    lines = re.sub(r"\\\n", " ", text_of("Containerfile")).splitlines()
    return [tuple(line.split(None, 1)) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("name", PAPERS)
def test_every_setting_that_is_named_exists(name):
    known = {f"UPRIVER_{key.upper()}" for key in Settings.model_fields} | KNOWN

    assert set(re.findall(r"UPRIVER_[A-Z_]+", text_of(name))) <= known


@pytest.mark.parametrize("name", ["OPERATIONS.md", "OPERATIONS.zh.md", "SECURITY.md", "SECURITY.zh.md"])
def test_every_command_takes_the_options_that_are_shown(name):
    for line in re.findall(r"python3 run\.py ([^`\n]+)", text_of(name)):
        words = line.split()
        command = cli.main.get_command(None, words[0])
        taken = {opt for parameter in command.params for opt in parameter.opts}

        assert {word for word in words if word.startswith("--")} <= taken, line


def test_both_languages_name_the_same_commands_settings_and_figures():
    one, other = text_of("OPERATIONS.md"), text_of("OPERATIONS.zh.md")

    commands = r"python3 run\.py [a-z-]+(?: --[a-z-]+)?"
    for pattern in (commands, r"UPRIVER_[A-Z_]+", r"upriver_[a-z_]+", r"^```\n(.*?)```"):
        found = [set(re.findall(pattern, text, re.M | re.S)) for text in (one, other)]
        assert found[0] - {"python3 run.py doctor --connect"} == found[1], pattern
    assert one.count("\n## ") == other.count("\n## ")


def test_the_limits_are_those_of_the_settings():
    keys = ("attachment_limit", "import_limit", "request_limit")
    limits = [Settings.model_fields[key].default // 1_000_000 for key in keys]

    assert "{} MB, {} MB, {} MB".format(*limits) in text_of("OPERATIONS.md")
    assert "{} MB、{} MB、{} MB".format(*limits) in text_of("OPERATIONS.zh.md")


def test_the_container_file_has_known_instructions_and_names_no_other_machine():
    assert {word for word, _rest in steps()} <= INSTRUCTIONS
    assert [rest.split()[0] for word, rest in steps() if word == "FROM"] == ["python:3.12-slim"] * 2
    assert re.findall(r"https?://(?!127\.0\.0\.1)", text_of("Containerfile")) == []


def test_everything_that_is_copied_exists_and_gets_past_the_list_of_what_is_left_out():
    let_in = {line[1:] for line in text_of(".dockerignore").splitlines() if line.startswith("!")}
    copied = [
        source for word, rest in steps() if word == "COPY" and "--from" not in rest for source in rest.split()[:-1]
    ]

    assert all((ROOT / source).exists() for source in copied)
    assert set(copied) == let_in


def test_the_container_is_no_root_keeps_its_data_and_looks_after_itself():
    last = dict(steps())

    port = str(Settings.model_fields["port"].default)
    assert (last["USER"], last["VOLUME"], last["EXPOSE"]) == ("10001", "/data", port)
    check = ast.literal_eval(last["HEALTHCHECK"].partition("CMD ")[2])
    assert check[:2] == ["python", "-c"]
    ast.parse(check[2])
    assert "/readyz" in check[2]
    assert shlex.split(last["ENTRYPOINT"].strip("[]").replace(",", " ")) == ["python", "-m", "app"]
    assert ast.literal_eval(last["CMD"])[0] in cli.OWN


def test_the_servers_lock_holds_the_same_versions_and_two_libraries_more():
    def pins(name):
        return set(re.findall(r"^(\S+==[^\s;\\]+)", text_of(name), re.M))

    more = {pin.split("==")[0] for pin in pins("requirements-server.lock") - pins("requirements.lock")}
    assert pins("requirements.lock") <= pins("requirements-server.lock")
    assert more == {"gunicorn", "psycopg", "psycopg-binary"}
