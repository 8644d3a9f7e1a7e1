"""Hostile files are refused at once: nothing grows, nothing hangs, nothing dies."""

import json
import subprocess
import sys

import pytest

from app.core.settings import ROOT
from app.playbooks.rules.limits import FILES
from app.playbooks.rules.reading import read
from app.sections import SECTIONS
from tests.playbooks.sample import ACTIVITY, PLAYBOOK, only

M = 1_000_000

# Reads one file in a process of its own that may not have more than 400 MB of address space beyond what the
# interpreter and its libraries take, and prints the codes and by how many MB it grew.
READER = """
import json, resource, sys
from app.playbooks.rules.checks import checked
from app.playbooks.rules.reading import read
from app.sections import SECTIONS
from tests.playbooks.sample import PLAYBOOK
checked(read({"playbook.yaml": PLAYBOOK.encode()}, SECTIONS), SECTIONS)
mapped = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (mapped + 400_000_000, -1))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = checked(read({"playbook.yaml": sys.stdin.buffer.read()}, SECTIONS), SECTIONS)
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
print(json.dumps({"codes": sorted({fault.code for fault in found.faults}), "grown": grown, "count": len(found.faults)}))
"""

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(20)
)
MERGES = "a: &a {k: 1}\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} {{<<: [*{chr(97 + n)}, *{chr(97 + n)}]}}\n" for n in range(20)
)

HOSTILE = {
    "brackets": ("[" * 200_000, "too_deep"),
    "braces": ("{" * 200_000, "too_deep"),
    "brackets on lines": ("[\n" * 200_000, "too_deep"),
    "dashes": ("- " * 400_000, "too_deep"),
    "indentation": ("".join(" " * n + "a:\n" for n in range(1_200)), "too_deep"),
    "billion laughs": (LAUGHS, "alias"),
    "merge keys": (MERGES, "merge"),
    "many values": ("[" + "a," * 499_000 + "]", "too_many"),
    "many keys": ("{" + ",".join(f"k{n}: x" for n in range(45_000)) + "}", "unknown_key"),
    "one key again and again": ("a: b\n" * 190_000, "duplicate_key"),
    "many wrong items": ("params:\n" + "- {}\n" * 49_000, "missing"),
    "many strange keys in items": (
        "params:\n" + "".join(f"- {{a{n}: x, b: x, c: x}}\n" for n in range(12_000)),
        "missing",
    ),
    "a million digits": (PLAYBOOK.replace("order: 10", "order: " + "9" * 990_000), "not_whole"),
    "a long key": ("a" * 990_000 + ": 1\n", "syntax"),
    "many documents": ("--- a\n" * 160_000, "second_document"),
    "too large": ("#" * (M + 1), "too_large"),
    "deep condition": (
        PLAYBOOK.replace("{param: hosting, value: hosted}", "{all: [" * 8 + "{param: hosting}" + "]}" * 8),
        "condition",
    ),
    "wide condition": (
        PLAYBOOK.replace("{param: hosting, value: hosted}", "{any: [" + "{param: hosting}," * 20_000 + "]}"),
        "condition",
    ),
}


def _survives(content: bytes) -> dict:
    done = subprocess.run(
        [sys.executable, "-c", READER], input=content, capture_output=True, cwd=ROOT, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_little_memory(name):
    text, code = HOSTILE[name]

    outcome = _survives(text.encode())

    assert code in outcome["codes"]
    assert outcome["grown"] < 100
    assert outcome["count"] <= 200


def test_ten_thousand_ids_that_name_nothing_are_refused_in_little_memory():
    needs = ", ".join(f"gone-{n}" for n in range(100))
    rows = "".join(ACTIVITY.format(f"a{n}", needs) for n in range(500))

    outcome = _survives(PLAYBOOK.replace("activities:\n", f"activities:\n{rows}").encode())

    assert (outcome["codes"], outcome["count"]) == (["dangling"], 200)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x 1\n", "alias"),
        ("a: *x\n", "alias"),
        ("a: !!python/object:os.system x\n", "tag"),
        ("a: ! x\n", "tag"),
        ("a: !!str 1\n", "tag"),
        ("<<: {a: b}\n", "merge"),
        ("? [a, b]\n: c\n", "complex_key"),
        ("? {a: b}\n: c\n", "complex_key"),
        ("a: b\n---\nc: d\n", "second_document"),
        ("%YAML 1.1\n---\na: b\n", "directive"),
        ("%TAG ! x\n---\na: b\n", "directive"),
        ("a: 'b\n", "syntax"),
        ("a: [b\n", "syntax"),
        ("a: b: c\n", "syntax"),
        ("a:\n\tb: c\n", "syntax"),
        ("a: @b\n", "syntax"),
        ("a:\n  b: c\n d: e\n", "syntax"),
        ("a: b\nc\nd: e\n", "syntax"),
        ("", "empty_file"),
        ("# only words\n", "empty_file"),
        ("just words\n", "not_mapping"),
        ("- a\n- b\n", "not_mapping"),
        ("a\x00b: c\n", "hidden_mark"),
        ("a: b\u202ec\n", "hidden_mark"),
        ("a: b\u200bc\n", "hidden_mark"),
        ("a: b\x1bc\n", "hidden_mark"),
    ],
)
def test_what_a_playbook_does_not_use_is_refused(text, code):
    found = read({"playbook.yaml": text.encode()}, SECTIONS).faults

    assert found[0].code == code or found[-1].code == code
    assert all(fault.message and fault.line >= 1 and fault.column >= 1 for fault in found)


@pytest.mark.parametrize("escape", ["\\0", "\\x07", "\\u202e", "\\N", "\\L", "\\uFEFF"])
def test_an_escape_does_not_smuggle_in_what_cannot_be_seen(escape):
    text = PLAYBOOK.replace("zh: 计划, en: Plan}", f'zh: 计划, en: "Plan{escape}"}}', 1)

    assert only(read({"playbook.yaml": text.encode()}, SECTIONS)).code == "unseen"


@pytest.mark.parametrize(
    ("encoding", "guess"), [("gb18030", "GBK"), ("gbk", "GBK"), ("utf-16", "UTF-16"), ("utf-16-be", "UTF-16")]
)
def test_another_encoding_is_named(encoding, guess):
    fault = only(read({"playbook.yaml": PLAYBOOK.encode(encoding)}, SECTIONS))

    assert (fault.code, guess in fault.message, fault.hint) == ("encoding", True, "Save it again as UTF-8.")


def test_the_first_bad_byte_is_shown_in_its_line():
    fault = only(read({"playbook.yaml": b"schema: upriver/1\nplaybook: \xff\n"}, SECTIONS))

    assert (fault.code, fault.line, fault.column) == ("encoding", 2, 11)


def test_a_byte_order_mark_is_tolerated():
    assert read({"playbook.yaml": b"\xef\xbb\xbf" + PLAYBOOK.encode()}, SECTIONS).faults == ()


def test_windows_line_ends_are_tolerated():
    assert read({"playbook.yaml": PLAYBOOK.replace("\n", "\r\n").encode()}, SECTIONS).faults == ()


def test_a_folder_has_a_size():
    beside = {f"guides/g{n}.zh.md": b"x" * 900_000 for n in range(6)}

    assert only(read({"playbook.yaml": PLAYBOOK.encode(), **beside}, SECTIONS)).code == "too_large"


def test_a_folder_has_a_number_of_files():
    beside = {f"guides/g{n}.zh.md": b"x" for n in range(FILES)}

    assert only(read({"playbook.yaml": PLAYBOOK.encode(), **beside}, SECTIONS)).code == "too_many_files"
