"""A browser as far as a measurement needs one: one kept connection, cookies, forms."""

import re
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from urllib.parse import urlencode

TOKEN = re.compile(r'name="(?:csrf_token|authenticity_token)"[^>]*value="([^"]+)"')


class Browser:
    """One connection to one server."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies = dict(cookies or {})
        self.tag = ""

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
        """Send one request; return status and body."""
        sent = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items()), **headers}
        if form is not None:
            place = f"http://127.0.0.1:{self.connection.port}/"
            sent |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": place}
        answer = self._answered(method, path, urlencode(form) if form is not None else None, sent)
        body = answer.read().decode(errors="replace")
        for line in answer.headers.get_all("Set-Cookie", []):
            key, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[key] = value
        self.tag = answer.headers.get("ETag", "")
        return answer.status, body

    def _answered(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> HTTPResponse:
        try:
            self.connection.request(method, path, body, headers)
            return self.connection.getresponse()
        except (ConnectionError, RemoteDisconnected):  # kept too long while others were asked
            self.connection.close()
            self.connection.request(method, path, body, headers)
            return self.connection.getresponse()

    def get(self, path: str, **headers: str) -> str:
        """Return a page; raise unless it is there."""
        status, body = self.ask("GET", path, **headers)
        if status != 200:
            raise RuntimeError(f"{path}: {status} {body[:300]}")
        return body

    def token(self, path: str) -> str:
        """Return the token of a page's form."""
        found = TOKEN.search(self.get(path))
        if not found:
            raise RuntimeError(f"{path} has no form")
        return found[1]

    def send(self, path: str, form: dict[str, str], expected: tuple[int, ...] = (302, 303)) -> None:
        """Send a form; raise unless it was taken."""
        status, body = self.ask("POST", path, form)
        if status not in expected:
            raise RuntimeError(f"{path}: {status} {body[:2000]}")
