"""Chinese is found by how it sounds: first letters, or whole syllables."""

import pytest

from app.core.sounding import means, order_of, sounds_like


@pytest.mark.parametrize("typed", ["yw", "ywmb", "mb", "yewu", "mubiao"])
def test_first_letters_and_syllables_are_heard(typed):
    assert sounds_like("确定业务目标", typed)


@pytest.mark.parametrize("typed", ["wy", "m", "YW", "业务", "goal", "y w", "", "w1", "ew"])
def test_anything_else_is_not(typed):
    assert not sounds_like("确定业务目标", typed)


def test_latin_text_is_no_sound():
    assert not sounds_like("Agree on goals", "ag")


def test_words_are_found_by_letters_by_sound_and_in_any_order():
    assert means("陈静 chen.jing@lanxi.example", "LANXI cj")
    assert means("业务目标 Business goals", "ｇｏａｌｓ ywmb")
    assert not means("业务目标 Business goals", "goals xyz")


def test_names_stand_by_their_sound_and_latin_ones_among_them():
    names = ["魏明宇", "Nora Whitfield", "丁一", "欧阳晴", "林悦", "何立群"]

    assert sorted(names, key=order_of) == ["丁一", "何立群", "林悦", "Nora Whitfield", "欧阳晴", "魏明宇"]


@pytest.mark.parametrize(("name", "begins"), [
    ("曾志伟", "zeng1"), ("单田芳", "shan4"), ("任意一个很长的说法", "ren4"), ("ＬＩＮ", "lin"),
])
def test_a_family_name_sounds_as_family_names_do(name, begins):
    assert order_of(name).startswith(begins)
