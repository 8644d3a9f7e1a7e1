"""A package is a zip; whoever made it, reading it harms nobody."""

import io
import stat
import zipfile

import pytest

from app.playbooks.rules.packages import pack, unpack
from tests.playbooks.sample import files


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package:
        for name, content in entries:
            package.writestr(name, content)
    return buffer.getvalue()


def refusal(package: bytes) -> str:
    """The code of the one reason why a zip is not taken."""
    found, faults = unpack(package)
    assert (found, len(faults)) == ({}, 1)
    return faults[0].code


def test_what_is_packed_is_unpacked():
    assert unpack(pack(files(), "small-rollout")) == (files(), [])


def test_equal_files_give_equal_bytes():
    there = {**files(), "guides/write-plan.zh.md": b"x"}

    assert pack(there, "a") == pack(dict(reversed(there.items())), "a")


def test_a_zip_without_a_folder_is_taken_too():
    assert unpack(zipped(("playbook.yaml", b"a"), ("guides/x.md", b"b")))[0] == {
        "playbook.yaml": b"a",
        "guides/x.md": b"b",
    }


@pytest.mark.parametrize(
    "name",
    ["../playbook.yaml", "a/../../b.yaml", "/etc/passwd", "a\\..\\b", "c:/x.yaml", "a//b.yaml", "./a.yaml", "a" * 201],
)
def test_a_path_that_leads_elsewhere_is_refused(name):
    assert refusal(zipped((name, b"x"))) == "unsafe_entry"


def test_a_link_is_refused():
    link = zipfile.ZipInfo("playbook.yaml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr(link, "/etc/passwd")

    assert refusal(buffer.getvalue()) == "unsafe_entry"


def test_two_names_that_differ_only_in_case_are_refused():
    assert refusal(zipped(("playbook.yaml", b"a"), ("Playbook.yaml", b"b"))) == "unsafe_entry"


def test_a_bomb_is_not_unpacked_beyond_the_limits():
    bomb = zipped(*((f"guides/g{n}.md", b"\0" * 100_000_000) for n in range(3)), ("playbook.yaml", b"a"))

    found, faults = unpack(bomb)

    assert faults == []
    assert max(map(len, found.values())) == 1_000_001


def test_many_middling_files_are_not_unpacked_beyond_the_limits():
    assert refusal(zipped(*((f"g{n}.md", b"\0" * 900_000) for n in range(50)))) == "too_large"


def test_many_files_are_refused():
    assert refusal(zipped(*((f"g{n}", b"") for n in range(401)))) == "too_many_files"


def test_a_huge_directory_is_refused_before_it_is_listed():
    assert refusal(zipped(*((f"g{n}", b"") for n in range(20_000)), method=zipfile.ZIP_STORED)) == "too_many_files"


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06", b"no zip at all", b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_zip_is_refused(content):
    assert refusal(content) in ("broken_package", "too_many_files")


def test_a_zip_cut_off_anywhere_is_refused_or_read():
    whole = pack(files(), "small-rollout")

    for cut in range(0, len(whole), 37):
        found, faults = unpack(whole[:cut])
        assert faults or found


def test_a_zip_with_a_flipped_byte_is_refused_or_read():
    whole = pack(files(), "small-rollout")

    for at in range(0, len(whole), 29):
        found, faults = unpack(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        assert bool(faults) != bool(found)


def test_a_zip_with_a_password_is_refused():
    locked = bytearray(zipped(("playbook.yaml", b"x")))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1

    assert refusal(bytes(locked)) == "broken_package"
