"""What is written out reads as the same playbook, and the hash follows the meaning, not the writing."""

import json
from decimal import Decimal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.conditions import grammar
from app.core.settings import ROOT
from app.playbooks.queries.folders import gather
from app.playbooks.rules import writing
from app.playbooks.rules.reading import read
from app.playbooks.rules.schema import compose
from app.playbooks.rules.shape import UNSEEN
from app.sections import SECTIONS
from tests.playbooks.sample import PLAYBOOK, files, reading

SHIPPED = sorted(folder.parent.name for folder in (ROOT / "playbooks").glob("*/playbook.yaml"))


def again(text: str):
    """Read one file, and expect no faults."""
    found = read({"playbook.yaml": text.encode()}, SECTIONS)
    assert found.faults == ()
    return found.playbook


def shipped(name: str):
    """A playbook of the library."""
    return read(gather(ROOT / "playbooks" / name), SECTIONS).sound()


def test_yaml_reads_as_the_same_playbook():
    playbook = reading().sound()

    assert again(writing.to_yaml(playbook)) == playbook


def test_json_reads_as_the_same_playbook():
    playbook = reading().sound()

    assert compose(SECTIONS).model_validate(json.loads(writing.canonical_json(playbook))) == playbook


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_playbook_survives_being_written_and_read(name):
    playbook = shipped(name)

    assert again(writing.to_yaml(playbook)) == playbook
    assert compose(SECTIONS).model_validate(json.loads(writing.to_json(playbook))) == playbook


def test_other_readers_of_yaml_see_the_same():
    playbook = reading().sound()

    theirs = yaml.safe_load(writing.to_yaml(playbook))

    assert theirs == json.loads(writing.to_json(playbook))


def test_the_hash_does_not_see_how_a_playbook_is_written():
    other = PLAYBOOK.replace("p: 4.5", "p: 4.50").replace("needs: [write-plan,", "needs: [{after: write-plan},")

    assert writing.digest(reading(other).sound()) == writing.digest(reading().sound())


def test_the_hash_does_not_see_a_default_that_is_written_out():
    other = PLAYBOOK.replace("    role: admin\n", "    role: admin\n    distribution: pert\n")

    assert writing.digest(reading(other).sound()) == writing.digest(reading().sound())


def test_the_hash_sees_every_word():
    other = PLAYBOOK.replace("Load the records", "Load the record")

    assert writing.digest(reading(other).sound()) != writing.digest(reading().sound())


def test_long_texts_are_written_as_blocks():
    guide = {"guides__write-plan.zh_md": "# 一\n\n二\n", "guides__write-plan.en_md": "# One\n\nTwo\n"}

    assert "en: |-\n" in writing.to_yaml(reading(**guide).sound())


def test_editors_find_the_schema():
    assert writing.to_yaml(reading().sound()).startswith("# yaml-language-server: $schema=../schema.json\n")


words = st.text(min_size=1, max_size=80).filter(lambda text: text.strip() and not UNSEEN.search(text))
numbers = st.decimals(min_value=0, max_value=10**6, places=3, allow_nan=False, allow_infinity=False)


@settings(max_examples=150, deadline=None)
@given(title=words, other=words, effort=st.lists(numbers, min_size=3, max_size=3).map(sorted))
def test_any_text_and_any_number_survive_being_written_and_read(title: str, other: str, effort: list[Decimal]):
    playbook = read(files(), SECTIONS).sound()
    activity = playbook.activities[0].model_dump(by_alias=True, exclude_defaults=True) | {
        "title": {"zh": title, "en": other},
        "effort": dict(zip("omp", effort, strict=True)),
    }
    changed = compose(SECTIONS).model_validate(writing.plain(playbook) | {"activities": [activity]})

    assert again(writing.to_yaml(changed)) == changed
    assert compose(SECTIONS).model_validate(json.loads(writing.canonical_json(changed))) == changed


conditions = st.recursive(
    st.one_of(
        st.builds(lambda value: {"param": "hosting", "value": value}, st.sampled_from(["hosted", "own"])),
        st.builds(
            lambda value: {"metric": "base_data.rows", "op": "ge", "value": value}, numbers | st.integers(-9, 10**9)
        ),
        st.builds(
            lambda value: {"field": "name", "op": "in", "value": [value, "x"]}, words.filter(lambda w: len(w) < 50)
        ),
        st.builds(lambda days: {"event": "base_data.made", "within": {"days": days}}, st.integers(1, 99)),
    ),
    lambda inner: st.builds(
        lambda how, parts: {how: parts},
        st.sampled_from(["all", "any", "none"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=5,
)


@settings(max_examples=100, deadline=None)
@given(tree=conditions)
def test_any_condition_survives_being_written_and_read(tree: dict):
    plain = writing.plain(read(files(), SECTIONS).sound())
    plain["gates"][0]["require"] = tree
    try:
        changed = compose(SECTIONS).model_validate(plain)
    except ValueError:
        return  # too deep, or a text that is no day: not a condition

    assert again(writing.to_yaml(changed)) == changed
    assert compose(SECTIONS).model_validate(json.loads(writing.canonical_json(changed))) == changed


@pytest.mark.parametrize("name", SHIPPED)
def test_what_a_rollout_keeps_reads_as_the_same_playbook(name):
    playbook = shipped(name)

    kept = json.loads(json.dumps(writing.document(playbook)))

    assert compose(SECTIONS).model_validate(kept) == playbook


def test_what_a_rollout_keeps_has_its_defaults_written_out():
    kept = writing.document(reading().sound())

    assert (kept["gates"][0]["mode"], kept["gates"][0]["decide"]["quorum"]) == ("hard", 1)


def test_conditions_that_a_rollout_keeps_are_exact_after_json():
    kept = json.loads(json.dumps(writing.document(reading().sound())))

    assert grammar.parse(kept["deliverables"][2]["require"]).value == Decimal("0.98")
