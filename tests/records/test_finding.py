"""Checks keep every failing id until they run again."""

import dataclasses
from datetime import UTC, datetime

import pytest

from app.contracts.entities import Rule, RuleKind
from app.records.queries import quality
from app.records.queries.lake import reading
from app.records.queries.sources import Sources
from app.records.services.finding import find
from app.records.services.importing.engine import Bench

NOW = datetime(2026, 11, 3, 4, tzinfo=UTC)
RULES = (Rule("phone", RuleKind.FILLED, {}, ("phone",)), Rule("city", RuleKind.FILLED, {}, ("city",)))
HEAD = "客户编号,客户名称,电话,城市\n"


@pytest.fixture
def run(lake, crm, tmp_path):
    """Run both rules as the run `ref`; return (results, kept findings as (rule, run, count))."""

    def ran(ref: str):
        registry = dataclasses.replace(crm, checks={"customer": RULES})
        results = find(Bench(tmp_path / "check"), Sources(lake, lake.manifest(), registry), "customer", ref, NOW)
        with reading(lake) as con:
            kept = quality.kept_findings(Sources(lake, lake.manifest(), registry), "customer")
            return results, con.execute(f"SELECT rule, run, count(*) FROM {kept} GROUP BY ALL ORDER BY 1").fetchall()

    return ran


def test_every_failing_id_is_kept(bring, run):
    bring("customer", HEAD + "".join(f"{n},客户{n},,\n" for n in range(500)))
    results, kept = run("r1")

    assert [one.failing for one in results] == [500, 500]
    assert kept == [("city", "r1", 500), ("phone", "r1", 500)]


def test_a_new_run_replaces_the_old_one_and_its_file(bring, run, lake):
    bring("customer", HEAD + "1,甲,,\n")
    run("r1")
    bring("customer", HEAD + "1,甲,13900000000,\n")

    assert run("r2")[1] == [("city", "r2", 1)]
    assert [path.name for path in (lake.folder / "findings").iterdir()] == ["customer-r2.parquet"]


def test_checking_leaves_the_records_at_their_revision(bring, run, lake):
    bring("customer", HEAD + "1,甲,,\n")
    run("r1")

    assert lake.manifest().revision == 1


def test_before_the_first_run_nothing_is_kept(lake, crm):
    with reading(lake) as con:
        kept = quality.kept_findings(Sources(lake, lake.manifest(), crm), "customer")
        assert con.execute(f"SELECT count(*) FROM {kept}").fetchall() == [(0,)]


def test_findings_survive_an_import(bring, run, lake):
    bring("customer", HEAD + "1,甲,,\n")
    run("r1")
    bring("customer", HEAD + "2,乙,,\n")

    assert lake.path(lake.manifest().findings["customer"]).exists()


@pytest.mark.parametrize("ref", ["../x", "", "A", "a/b"])
def test_a_run_has_a_plain_name(lake, crm, tmp_path, ref):
    with pytest.raises(ValueError, match="run"):
        find(Bench(tmp_path / "check"), Sources(lake, lake.manifest(), crm), "customer", ref, NOW)
