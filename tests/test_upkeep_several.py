"""Several processes start, serve and count together, or it is said why they cannot."""

import importlib.util
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from app import several, wiring
from app.core import catalogues
from app.core.errors import Refused
from tests.installation import settings_of


def settings_for(folder, **given):
    told = {"database_url": "postgresql://u@h/d", "processes": 3, "worker_in_server": False, **given}
    return settings_of(folder).model_copy(update=told)


@pytest.mark.parametrize(("given", "told"), [
    ({"database_url": ""}, "need PostgreSQL"), ({"worker_in_server": True}, "process of their own"),
])
def test_what_cannot_serve_together_is_refused_with_the_way_on(tmp_path, given, told):
    with pytest.raises(Refused, match=told) as refusal:
        several.demand_fitting(settings_for(tmp_path, **given))
    assert "UPRIVER_" in refusal.value.hint


def test_without_gunicorn_it_is_said_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    with pytest.raises(Refused, match="gunicorn, which is not installed"):
        several.demand_fitting(settings_for(tmp_path))


def test_gunicorn_is_told_to_believe_no_proxy_by_itself(tmp_path):
    with socket.socket() as taken:
        told = several.configuration(settings_for(tmp_path), taken)
        assert told["bind"] == f"fd://{taken.fileno()}"

    assert (told["workers"], told["worker_class"]) == (3, "gthread")
    assert (told["forwarded_allow_ips"], told["secure_scheme_headers"]) == ("", {})


def test_of_many_who_start_together_all_have_the_same_key(tmp_path):
    found = settings_of(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _n: wiring._secret_key(found), range(24)))

    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_of_many_who_start_together_none_spoils_the_words(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _n: catalogues.compiled(tmp_path), range(4)))

    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    assert [path.name for path in folder.iterdir()] == ["messages.mo"]
