"""Addresses are made once, and come out as if they were made anew."""

from flask import url_for

PLACES = [("rollouts.portfolio", {}), ("rollouts.map_", {"rollout": "0" * 12}), ("static", {"filename": "upriver.css"})]


def _made(app, root=""):
    with app.test_request_context("/", base_url=f"http://localhost{root}/"):
        return [url_for(endpoint, **values) for endpoint, values in PLACES]


def test_an_address_comes_out_the_same_the_second_time(app):
    first = _made(app)

    assert _made(app) == first
    assert [address.partition("?v=")[0] for address in first] == ["/rollouts/", "/rollouts/000000000000/",
                                                                  "/static/upriver.css"]


def test_each_place_that_it_is_mounted_at_has_its_own(app):
    here = _made(app)

    assert _made(app, "/sub") == [f"/sub{address}" for address in here]


def test_what_hangs_on_the_request_is_made_for_it(app):
    found = []
    for host in ("one.example", "two.example"):
        with app.test_request_context("/", base_url=f"https://{host}/"):
            found.append(url_for("rollouts.portfolio", _external=True))

    assert found == ["https://one.example/rollouts/", "https://two.example/rollouts/"]


def test_one_part_of_an_address_is_not_taken_for_another(app):
    with app.test_request_context("/"):
        found = {url_for("rollouts.phase", rollout="0" * 12, phase=phase) for phase in ("plan", "load")}

    assert len(found) == 2
