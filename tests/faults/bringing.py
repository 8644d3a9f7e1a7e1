"""Bringing a file of customers to a live server, step by step, as a program does."""

import threading
from typing import Any

from tests.faults.live import Answer, Live

HEAD = "客户编号,客户名称,电话,城市,负责人\n"
PAUSE, TURNS = 0.05, 600
BOUNDARY = "a-line-that-stands-in-no-file"


def rows(first: int, many: int, city: str = "宁波") -> str:
    """Return the rows of a file: customers with numbers from `first` on."""
    return HEAD + "".join(f"{n},公司{n},0574-{88300000 + n},{city},Sun He\n" for n in range(first, first + many))


def until(true: Any, what: str) -> Any:
    """Ask again and again until something is true; return it."""
    for _turn in range(TURNS):
        if found := true():
            return found
        threading.Event().wait(PAUSE)
    raise AssertionError(f"did not happen: {what}")


def send(live: Live, who: str, text: str, at: int = 0, key: str = "") -> Answer:
    """Send a file; the server answers before it is read."""
    lines = (
        f"--{BOUNDARY}", 'Content-Disposition: form-data; name="entity"', "", "customer", f"--{BOUNDARY}",
        'Content-Disposition: form-data; name="file"; filename="customers.csv"', "Content-Type: text/csv", "", text,
        f"--{BOUNDARY}--", "",
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"} | ({"Idempotency-Key": key} if key else {})
    return live.knock(who, "POST", "/api/v1/records/imports", body="\r\n".join(lines).encode(), headers=headers, at=at)


def look(live: Live, who: str, ref: str) -> dict[str, Any]:
    """Return how far an import is."""
    return live.knock(who, "GET", f"/api/v1/records/imports/{ref}").json


def rested(live: Live, who: str, ref: str, *states: str) -> dict[str, Any]:
    """Wait until nothing works at an import and it is in one of the states; return it."""

    def there() -> Any:
        found = look(live, who, ref)
        at_rest = not found["job"] or found["job"]["state"] not in ("queued", "running")
        return found if at_rest and found["state"] in states else None

    return until(there, f"{ref} is {' or '.join(states)}: {look(live, who, ref)}")


def checked(live: Live, who: str, text: str, at: int = 0) -> str:
    """Bring a file as far as its rows are checked; its address id."""
    ref = send(live, who, text, at).json["ref"]
    columns = {one["heading"]: one["field"] for one in rested(live, who, ref, "draft")["columns"]}
    live.knock(who, "PUT", f"/api/v1/records/imports/{ref}/columns", json={"columns": columns})
    rested(live, who, ref, "checked")
    return ref


def take(live: Live, who: str, ref: str, at: int = 0) -> int:
    """Ask for the good rows to be taken; the status."""
    return live.post(who, f"/api/v1/records/imports/{ref}/acceptance", json={}, at=at).status


def brought(live: Live, who: str, text: str) -> str:
    """Bring a file to its end; its address id."""
    ref = checked(live, who, text)
    assert take(live, who, ref) == 201
    rested(live, who, ref, "accepted")
    return ref
