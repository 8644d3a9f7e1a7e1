"""The API describes itself, offline and under the strict content policy."""

import pytest

from app.core import api


@pytest.fixture
def description(app):
    """The OpenAPI description."""
    return app.test_client().get("/api/docs/openapi.json").get_json()


def test_it_is_openapi_3_1_with_a_token(description):
    assert description["openapi"].startswith("3.1")
    assert description["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
    assert description["paths"]["/api/v1/people"]["get"]["security"] == [{"token": []}]


def test_places_and_headers_are_described(description):
    names = {
        (path, method): {parameter["name"] for parameter in operation.get("parameters", ())}
        for path, item in description["paths"].items() for method, operation in item.items()
    }

    assert names["/api/v1/people/{person}", "get"] == {"person"}
    assert names["/api/v1/people", "get"] == {"cursor", "limit"}
    assert names["/api/v1/people", "post"] == {"Idempotency-Key"}
    assert names["/api/v1/me", "patch"] == {"If-Match"}


def test_every_route_says_which_problems_it_answers(description):
    for item in description["paths"].values():
        for operation in item.values():
            assert {"401", "403", "404", "409", "422"} <= set(operation["responses"])
            assert "application/problem+json" in operation["responses"]["422"]["content"]


def _references(value):
    if isinstance(value, dict):
        yield from ([value["$ref"]] if "$ref" in value else [])
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)


def test_every_reference_leads_somewhere(description):
    known = {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}

    assert set(_references(description)) <= known


def test_the_reading_page_needs_nothing_inline_and_nothing_from_elsewhere(app):
    for path in ("/api/docs/", "/api/docs/swagger"):
        answer = app.test_client().get(path)
        text = answer.get_data(as_text=True)

        assert answer.status_code == 200
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "<style" not in text
        assert "<script>" not in text
        assert "https://" not in text


def test_the_reading_page_names_every_operation_and_field(app):
    text = app.test_client().get("/api/docs/").get_data(as_text=True)

    for words in ("GET /api/v1/people/{person}", "PATCH /api/v1/me", "Idempotency-Key", "joined_at", "zh_Hans | en"):
        assert words in text


def test_what_the_viewer_loads_is_there(app):
    import re

    client = app.test_client()
    text = client.get("/api/docs/swagger").get_data(as_text=True)
    for address in re.findall(r'(?:src|href|data-description)="([^"]+)"', text):
        answer = client.get(address)
        answer.close()

        assert answer.status_code == 200


def test_a_view_that_does_not_say_how_it_answers_is_no_route():
    bp = api.blueprint("odd", __name__)

    with pytest.raises(LookupError, match=r"api\.reads, api\.creates or api\.changes"):
        bp.get("/odd")(lambda: None)
