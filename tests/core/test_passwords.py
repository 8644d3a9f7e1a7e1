"""Passwords are kept as hashes and must be somebody's own invention."""

import threading

import pytest

from app.core import passwords

LIN = ("lin@lanxi.example", "Lin Yue", "Lanxi Trading")


def test_the_right_password_fits_and_another_does_not():
    kept = passwords.hashed("seven shoes in the rain")

    assert passwords.fits("seven shoes in the rain", kept)
    assert not passwords.fits("Seven shoes in the rain", kept)


def test_what_is_kept_does_not_show_the_password_and_differs_each_time():
    first, second = passwords.hashed("seven shoes"), passwords.hashed("seven shoes")

    assert "seven" not in first
    assert first != second
    assert first.startswith("$argon2id$")


def test_nothing_fits_where_nothing_is_kept():
    assert not passwords.fits("nobody has this password, it only takes its time", None)


def test_a_damaged_hash_fits_nothing():
    assert not passwords.fits("seven shoes", "no hash at all")


def test_an_unknown_person_costs_as_much_work_as_a_known_one(monkeypatch):
    kept, asked = passwords.hashed("seven shoes"), []

    class Counting:
        def verify(self, against, password):
            asked.append(against)
            return True

    passwords.fits("warm the dummy up", None)
    monkeypatch.setattr(passwords, "_HASHER", Counting())

    passwords.fits("x", kept)
    passwords.fits("x", None)

    assert len(asked) == 2
    assert asked[1].startswith("$argon2id$")


def test_at_most_two_hashes_are_made_at_once(monkeypatch):
    running, most, gate = [0], [0], threading.Lock()
    both = threading.Barrier(2)

    class Slow:
        def hash(self, password):
            with gate:
                running[0] += 1
                most[0] = max(most[0], running[0])
            both.wait(timeout=10)
            with gate:
                running[0] -= 1
            return ""

    monkeypatch.setattr(passwords, "_HASHER", Slow())
    crowd = [threading.Thread(target=passwords.hashed, args=("x",)) for _ in range(6)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert most[0] == 2


def test_a_hash_of_weaker_settings_is_outdated():
    weak = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNoaGFzaA"

    assert passwords.is_outdated(weak)
    assert not passwords.is_outdated(passwords.hashed("x"))


@pytest.mark.parametrize("password", [
    "passwordpassword", "Passw0rd!Passw0rd!", "P@ssw0rd12345678", "123456789012345", "qwertyuiopasdfgh",
    "aaaaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "1q2w3e4r5t6y7u8i9o", "correct horse battery staple",
    "lin@lanxi.example!", "linyuelinyue2024", "LanxiTrading2024!", "我爱你我爱你我爱你我爱你我爱你",
    "床前明月光疑是地上霜举头望明月", "summer2024summer2024", "Welcome to Lanxi Trading",
    "ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ",
])
def test_what_others_would_guess_is_guessable(password):
    assert passwords.is_guessable(password, LIN)


@pytest.mark.parametrize("password", [
    "my dog eats seven shoes", "每天早上七点半我都要先喝一杯绿茶", "xk9-vTq2-mmp4-77zz",
    "the river in autumn is brown and slow",
])
def test_an_invention_of_ones_own_is_not_guessable(password):
    assert not passwords.is_guessable(password, LIN)


def test_what_is_guessable_depends_on_whose_it_is():
    assert passwords.is_guessable("Ottokar Wendelin 12", ["Ottokar Wendelin"])
    assert not passwords.is_guessable("Ottokar Wendelin 12", LIN)
