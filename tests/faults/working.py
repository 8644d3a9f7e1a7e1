"""What people do, in one process and one after the other; each time the application said yes, a line is printed.

Run below strace (`recording.py`), which sees those lines among the writes and syncs that came before them.
"""

import io
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event

from app.access.sessions import actor_of
from app.core.actor import acting
from app.core.database import db
from app.core.plugins.health import Off
from app.playbooks.services.installing import install
from tests.faults import bringing
from tests.faults.live import built
from tests.playbooks import sample

PEOPLE, FILES, IMPORTS, SWITCHED = 10, 2, 2, 2


def said_yes(kind: str, name: str) -> None:
    """Print that something is acknowledged, in one write."""
    os.write(1, f"ack:{kind}:{name}\n".encode())


def add_people(client: FlaskClient, headers: dict[str, str]) -> None:
    """Add one person after the other."""
    for number in range(PEOPLE):
        email = f"w{number}@lanxi.example"
        answer = client.post("/api/v1/people", json={"email": email, "name": "Kept"}, headers=headers)
        if answer.status_code == 201:
            said_yes("person", email)


def bring_files(client: FlaskClient, about: str) -> None:
    """Add files to a person, as on the page."""
    for number in range(FILES):
        sent = {"file": (io.BytesIO(f"a,b\n{number},{'x' * 3000}\n".encode()), f"f{number}.csv")}
        answer = client.post(f"/files/person/{about}", data=sent, content_type="multipart/form-data")
        if answer.status_code == 303:
            said_yes("file", f"f{number}.csv")


def import_files(client: FlaskClient, headers: dict[str, str]) -> None:
    """Bring customers and have them taken; the jobs run at once here."""
    for number in range(IMPORTS):
        text = bringing.rows(100 * (number + 1), 20).encode()
        sent = {"entity": "customer", "file": (io.BytesIO(text), "customers.csv")}
        ref = client.post("/api/v1/records/imports", data=sent, headers=headers).json["ref"]
        address = f"/api/v1/records/imports/{ref}"
        columns = {one["heading"]: one["field"] for one in client.get(address, headers=headers).json["columns"]}
        client.put(f"{address}/columns", json={"columns": columns}, headers=headers)
        client.post(f"{address}/acceptance", json={}, headers=headers)
        if client.get(address, headers=headers).json["state"] == "accepted":
            said_yes("import", ref)


def switch_off(app: Any, folder: Path) -> None:
    """Switch hooks of plugins off."""
    for number in range(SWITCHED):
        app.extensions["upriver.plugins"].switches.note(
            folder, Off("crm", f"hook{number}", "sick", datetime(2026, 3, 2, tzinfo=UTC))
        )
        said_yes("switch", f"hook{number}")


def install_playbook(app: Any, person: int, organisation: int) -> None:
    """Put a playbook on the shelf of Xu's organisation."""
    with app.app_context(), acting(actor_of(person, organisation, through="web")):
        installed = install(sample.files())
        db.session.commit()
        said_yes("playbook", installed.id)


def work(folder: Path, token: str, cookie: str, about: str, *ids: str) -> None:
    """Do all of it."""
    shutil._USE_CP_SENDFILE = False  # copied inside the kernel, the bytes would be seen by nobody
    app = built(folder)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        event.listen(db.engine, "connect", lambda one, _record: one.execute("PRAGMA wal_autocheckpoint = 40"))
    headers, client = {"Authorization": f"Bearer {token}"}, app.test_client()
    client.set_cookie("upriver", cookie)
    add_people(client, headers)
    bring_files(client, about)
    import_files(client, headers)
    switch_off(app, folder)
    install_playbook(app, *map(int, ids))


if __name__ == "__main__":
    work(Path(sys.argv[1]), *sys.argv[2:])
