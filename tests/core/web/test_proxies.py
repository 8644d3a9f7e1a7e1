"""Forwarding headers are believed as far as the settings say."""

from types import SimpleNamespace

import pytest
from flask import Flask, request

from app.core.web import proxies

HEADERS = {"X-Forwarded-For": "6.6.6.6, 10.9.9.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}


@pytest.mark.parametrize(("trusted", "address", "secure"), [
    (0, "127.0.0.1", False), (1, "10.9.9.9", True), (2, "6.6.6.6", False),
])
def test_as_many_proxies_are_believed_as_stand_in_front(trusted, address, secure):
    app = Flask("probe")
    app.extensions["upriver.settings"] = SimpleNamespace(proxies=trusted)
    proxies.init_app(app)

    @app.get("/")
    def probe():
        return {"address": request.remote_addr, "secure": request.is_secure, "host": request.host}

    told = app.test_client().get("/", headers=HEADERS).get_json()

    assert told == {"address": address, "secure": secure, "host": "localhost"}
