"""An archive is believed only after each of its parts was proven."""

import hashlib
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.upkeep import archive

GOOD = {"files/a": b"one", "lake/x/manifest.json": b"{}"}


def manifest_of(members, **more):
    told = {name: {"size": len(body), "sha256": hashlib.sha256(body).hexdigest()} for name, body in members.items()}
    return {"format": 1, "version": "0.1.0", "migration": "0001", "database": "sqlite", "made_at": "now",
            "tables": {}, "heads": [], "members": told, **more}


def put(path, members=GOOD, manifest=None):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, body in members.items():
            opened.writestr(name, body)
        opened.writestr("manifest.json", json.dumps(manifest if manifest is not None else manifest_of(members)))
    return path


def read_all(path):
    with archive.opened(path) as reader:
        for name in reader.manifest.members:
            reader.read(name, lambda piece: None)


def test_a_sound_archive_is_read(tmp_path):
    read_all(put(tmp_path / "a.zip"))


@pytest.mark.parametrize("name", [
    "../evil", "/etc/passwd", "a/../../b", "C:/x", "a\\..\\b", "a//b", "./a", "a/.", "bad\nname", "", "a /b", "a.",
])
def test_a_name_that_leads_out_is_refused(tmp_path, name):
    members = {**GOOD, name: b"x"}

    assert not archive.is_safe(name)
    if name:
        with pytest.raises(Invalid, match="leads out of its folder"):
            read_all(put(tmp_path / "a.zip", members))


@given(st.text())
def test_a_safe_name_stays_below_its_folder(tmp_path_factory, name):
    folder = tmp_path_factory.getbasetemp() / "x"
    if archive.is_safe(name):
        assert (folder / name).resolve().is_relative_to(folder.resolve())


@pytest.mark.parametrize(("change", "told"), [
    ({"format": 2, "version": "9.9.9"}, "newer version 9.9.9"), ({"members": {}}, "differ at 'files/a'"),
    ({"members": manifest_of({**GOOD, "files/b": b""})["members"]}, "differ at 'files/b'"),
    ({"members": {**manifest_of(GOOD)["members"], "files/a": {"size": 9, "sha256": "0" * 64}}}, "another size"),
    ({"members": {**manifest_of(GOOD)["members"], "files/a": {"size": 3, "sha256": "0" * 64}}}, "its hash differs"),
    ({"members": {"files/a": {"size": -1, "sha256": "0" * 64}}}, "damaged at members.files/a.size"),
    ({"database": "oracle"}, "damaged at database"), ({"surplus": 1}, "damaged at surplus"),
])
def test_a_manifest_that_does_not_fit_is_refused_in_words(tmp_path, change, told):
    with pytest.raises(Invalid, match=told):
        read_all(put(tmp_path / "a.zip", manifest={**manifest_of(GOOD), **change}))


def test_a_zip_of_somebody_else_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as opened:
        opened.writestr("photo.jpg", b"x")

    with pytest.raises(Invalid, match="no backup of Upriver"):
        read_all(tmp_path / "a.zip")


@pytest.mark.parametrize("kept", [0, 10, 60, -1])
def test_a_file_that_is_cut_off_is_refused(tmp_path, kept):
    path = put(tmp_path / "a.zip")
    path.write_bytes(path.read_bytes()[:kept])

    with pytest.raises(Invalid, match="cannot be used"):
        read_all(path)


def test_one_turned_bit_is_noticed_wherever_it_is(tmp_path):
    path = put(tmp_path / "a.zip")
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1:])
        try:
            with archive.opened(path) as reader:
                got = {}
                for name in reader.manifest.members:
                    pieces = []
                    reader.read(name, pieces.append)
                    got[name] = b"".join(pieces)
        except Invalid:
            continue
        # A bit of a date or of a flag that says nothing: then all content is what it was.
        assert got == GOOD, place


def test_a_bomb_is_stopped_at_the_size_it_claims(tmp_path):
    bomb = b"\0" * 5_000_000
    path = put(tmp_path / "a.zip", {"files/a": bomb}, manifest_of({"files/a": b"abc"}))
    taken = []

    with pytest.raises(Invalid, match="another size"):
        read_all(path)
    assert taken == []


def test_a_name_that_comes_twice_is_refused(tmp_path):
    path = put(tmp_path / "a.zip", {"files/a": b"one", "files/A": b"two"})

    with pytest.raises(Invalid, match="comes twice"):
        read_all(path)


def test_what_is_no_zip_or_no_file_is_refused(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"hello")

    for path in (tmp_path / "a.zip", tmp_path / "nothing.zip", tmp_path):
        with pytest.raises(Invalid):
            read_all(path)
