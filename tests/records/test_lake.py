"""The lake: one folder for each organisation, accepted at one moment, undone as a whole, closed to everybody else."""

import fcntl
import json
import threading

import duckdb
import pytest

from app.core.errors import NotFound, Refused, Unavailable
from app.records.queries import lake as lakes
from app.records.queries.lake import current_records, lake_of, reading
from app.records.rules.manifest import Batch, BrokenManifest, Current, Manifest, read_manifest, write_manifest
from app.records.services import storing
from app.records.services.importing import accepting
from app.records.services.importing.engine import Bench
from app.records.services.importing.imports import undo
from app.records.services.storing import publish, writing

HEAD = "客户编号,客户名称,城市\n"


@pytest.fixture
def take_back(lake, tmp_path):
    return lambda ref, amended=(): undo(Bench(tmp_path / "undo"), lake, ref, amended)


def test_an_import_is_undone_as_a_whole(bring, stored, take_back):
    bring("customer", HEAD + "1,甲,宁波\n2,乙,\n")
    bring("customer", HEAD + "2,乙,杭州\n3,丙,\n")
    take_back("b2")

    assert stored("customer", "number", "city") == [("1", "宁波"), ("2", None)]


def test_the_first_import_undone_leaves_nothing(bring, stored, take_back):
    bring("customer", HEAD + "1,甲,宁波\n")
    take_back("b1")

    assert stored("customer", "number") == []


def test_an_undone_file_can_be_brought_again(bring, stored, take_back):
    bring("customer", HEAD + "1,甲,宁波\n")
    take_back("b1")

    assert bring("customer", HEAD + "1,甲,宁波\n").verdict.new == 1


def test_an_import_whose_records_changed_since_stays(bring, take_back):
    bring("customer", HEAD + "1,甲,宁波\n2,乙,\n")
    bring("customer", HEAD + "1,甲,杭州\n")

    with pytest.raises(Refused, match="1 record of"):
        take_back("b1")


def test_an_import_whose_records_were_mended_stays(bring, stored, take_back):
    bring("customer", HEAD + "1,甲,宁波\n")

    with pytest.raises(Refused):
        take_back("b1", amended=[ref for (ref,) in stored("customer", "_id")])


def test_an_import_that_is_not_there_cannot_be_undone(take_back):
    with pytest.raises(NotFound):
        take_back("b9")


def test_a_batch_is_accepted_once_however_often_it_is_asked_for(bring, lake):
    first = bring("customer", HEAD + "1,甲,宁波\n", ref="same").batch
    again = bring("customer", HEAD + "1,甲,宁波\n2,乙,\n", ref="same").batch

    assert again == first
    assert len(lake.manifest().batches) == 1


def test_what_dies_before_the_manifest_never_happened(bring, stored, lake, monkeypatch):
    bring("customer", HEAD + "1,甲,宁波\n")

    def die(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr(accepting, "publish", die)
    with pytest.raises(KeyboardInterrupt):
        bring("customer", HEAD + "2,乙,\n", ref="dead")
    monkeypatch.undo()

    assert stored("customer", "number") == [("1",)]
    assert bring("customer", HEAD + "2,乙,\n").verdict.new == 1
    assert not (lake.folder / "batches" / "customer" / "dead").exists()


@pytest.mark.parametrize("step", ["flush_file", "flush_folder"])
def test_what_fails_on_the_way_to_the_disk_never_happened(bring, stored, monkeypatch, step):
    bring("customer", HEAD + "1,甲,宁波\n")

    def full(*_given):
        raise OSError("no space left on device")

    monkeypatch.setattr(storing, step, full)
    with pytest.raises(OSError, match="no space"):
        bring("customer", HEAD + "2,乙,\n")
    monkeypatch.undo()

    assert stored("customer", "number") == [("1",)]
    assert bring("customer", HEAD + "2,乙,\n").verdict.new == 1


def test_what_dies_after_the_manifest_happened_once(bring, stored, monkeypatch):
    def die(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr(storing, "_sweep", die)
    with pytest.raises(KeyboardInterrupt):
        bring("customer", HEAD + "1,甲,宁波\n", ref="cut")
    monkeypatch.undo()

    assert bring("customer", HEAD + "1,甲,宁波\n", ref="cut").batch.new == 1
    assert stored("customer", "number") == [("1",)]


def test_a_reader_sees_the_state_it_opened_while_others_write(bring, lake, crm):
    bring("customer", HEAD + "1,甲,宁波\n")
    bring("customer", HEAD + "2,乙,\n")
    before = lake.manifest()
    bring("customer", HEAD + "3,丙,\n")

    with reading(lake) as con:
        source = current_records(lake, before, crm.entities["customer"])
        assert con.execute(f"SELECT count(*) FROM {source}").fetchall() == [(2,)]


def test_old_files_are_swept_away(bring, lake):
    for number in range(8):
        bring("customer", HEAD + f"{number},甲{number},\n")

    assert len(list((lake.folder / "current").iterdir())) <= 4


def test_writers_wait_for_each_other(lake):
    lake.folder.mkdir(parents=True)
    with (lake.folder / "lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(Unavailable), writing(lake, patience=0.1):
            pass


def test_parallel_imports_lose_nothing(bring, stored):
    threads = [
        threading.Thread(
            target=bring, args=("customer", HEAD + f"{n},客户{n},\n"), kwargs={"name": f"f{n}.csv", "ref": f"p{n}"}
        )
        for n in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [number for (number,) in stored("customer", "number")] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("name", ["../lanxi", "a/b", "", ".", "A", "a" * 65, "lanxi\x00"])
def test_a_name_that_leads_elsewhere_is_no_organisation(name, tmp_path):
    with pytest.raises(ValueError, match="organisation"):
        lake_of(name, tmp_path)


def test_the_engine_reaches_no_other_organisation(bring, lake, tmp_path):
    bring("customer", HEAD + "1,甲,宁波\n")
    theirs = lake.path(lake.manifest().batches[0].files["rows"])
    ours = lake_of("qianjiang", tmp_path / "var")
    ours.folder.mkdir(parents=True)

    with reading(ours) as con:
        for path in (theirs, ours.folder / ".." / "lanxi" / theirs.relative_to(lake.folder)):
            with pytest.raises(duckdb.PermissionException):
                con.execute(f"SELECT * FROM read_parquet('{path}')").fetchall()
        with pytest.raises(duckdb.Error):
            con.execute("SET enable_external_access=true")


def test_only_the_last_engines_stay_open(tmp_path, monkeypatch):
    monkeypatch.setattr(lakes, "_KEPT_OPEN", 2)
    for name in ("a", "b", "c"):
        with reading(lake_of(name, tmp_path)) as con:
            assert con.execute("SELECT 1").fetchall() == [(1,)]

    assert len(lakes._instances) == 2


def test_a_manifest_survives_being_written_and_read():
    batch = Batch("b1", "customer", "files", "import", "客户.csv", 1, "2026-11-03T00:00:00+00:00", new=3,
                  files={
                      "rows": "batches/customer/b1/rows.parquet"
                  }, columns=("_id", "name"), headings=("名称",), fields={"name": "c0"})
    manifest = Manifest(3, (batch,), {"customer": Current("current/customer-3.parquet", 3, ("_id", "name"))})

    assert read_manifest(write_manifest(manifest)) == manifest


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x.parquet", "batches/../../x.parquet", "batches/a/b.json", "batches/a b.parquet"]
)
def test_a_manifest_that_leads_out_of_its_folder_is_refused(path):
    manifest = Manifest(1, (), {"customer": Current(path, 1, ())})

    with pytest.raises(BrokenManifest):
        read_manifest(write_manifest(manifest))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", json.dumps({"format": 2, "revision": 1, "batches": [], "current": {}})]
)
def test_what_is_no_manifest_is_refused(text):
    with pytest.raises(BrokenManifest):
        read_manifest(text)


def test_a_half_written_manifest_never_replaces_the_whole_one(bring, lake, monkeypatch):
    bring("customer", HEAD + "1,甲,宁波\n")
    (lake.folder / ".manifest.json.half").write_text("{", encoding="utf-8")

    assert lake.manifest().revision == 1
    publish(lake, lake.manifest(), [])
    assert not (lake.folder / ".manifest.json.half").exists()


def test_a_field_that_the_files_never_had_reads_as_empty(bring, lake, crm):
    import dataclasses

    from app.contracts.entities import FieldSpec, FieldType

    bring("customer", HEAD + "1,甲,宁波\n")
    customer = crm.entities["customer"]
    grown = dataclasses.replace(customer, fields=(*customer.fields, FieldSpec("size", FieldType.INTEGER, {})))

    with reading(lake) as con:
        assert con.execute(f"SELECT size FROM {current_records(lake, lake.manifest(), grown)}").fetchall() == [(None,)]
