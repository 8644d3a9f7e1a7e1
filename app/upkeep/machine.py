"""What the doctor sees of the machine: folder, disk, key, zones, and settings that nobody knows."""

import difflib
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from app.core.settings import Settings
from app.core.zones import is_zone
from app.upkeep import moving
from app.upkeep.findings import Finding, bad, good, warn

LITTLE, VERY_LITTLE = 2_000_000_000, 200_000_000
SHORTEST_KEY = 32
# Named like settings, and read elsewhere: by settings themselves, by run.py, by the tests.
KNOWN = frozenset({"UPRIVER_CONFIG", "UPRIVER_VENV", "UPRIVER_CHROMIUM", "UPRIVER_FULL", "UPRIVER_KILLS"})


def machine(found: Settings) -> Iterator[Finding]:
    """Look at everything outside the database."""
    yield from _folder(found.data_dir)
    yield _disk(found.data_dir)
    yield _key(found)
    if is_zone(found.default_zone):
        yield good("time zones", found.default_zone)
    else:
        yield bad("time zones", f"{found.default_zone} is unknown", "install the package tzdata, or set default_zone")
    yield from _environment(os.environ)
    yield from _address(found)


def _folder(folder: Path) -> Iterator[Finding]:
    probe = folder / ".doctor"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        yield bad("data folder", f"{folder.resolve()} cannot be written: {error.strerror}",
                  f"let the account that runs Upriver own it: chown -R upriver {folder.resolve()}")
        return
    open_to_all = sys.platform != "win32" and folder.stat().st_mode & 0o005
    yield warn("data folder", f"{folder.resolve()} can be read by everybody on this machine",
               f"chmod o-rwx {folder.resolve()}") if open_to_all else good("data folder", str(folder.resolve()))
    if (folder / moving.NOTE).exists():
        yield bad("restore", "one broke off in the middle", "start the server or run restore: it is undone by itself")
    aside = sorted(path.name for path in folder.glob("before_restore_*"))
    if aside:
        yield warn("restore", f"what was there before still lies in {', '.join(aside)}",
                   "remove it once you are sure that it is not needed")


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    told = f"{free / 1e9:,.1f} GB left"
    if free < VERY_LITTLE:
        return bad("disk", told, "make room now: soon nothing can be saved")
    return warn("disk", told, "make room, or move the data folder") if free < LITTLE else good("disk", told)


def _key(found: Settings) -> Finding:
    kept, new = found.data_dir / moving.SECRET, "python3 -c 'import secrets; print(secrets.token_hex(32))'"
    if found.secret_key:
        if len(found.secret_key) < SHORTEST_KEY:
            return bad("secret key", f"shorter than {SHORTEST_KEY} characters", f"make one: {new}")
        return good("secret key", "set")
    if sys.platform != "win32" and kept.exists() and kept.stat().st_mode & 0o077:
        return bad("secret key", f"{kept} is readable by others", f"chmod 600 {kept}")
    return good("secret key", "in the data folder")


def _environment(environment: Mapping[str, str]) -> Iterator[Finding]:
    known = {f"UPRIVER_{key.upper()}" for key in Settings.model_fields} | KNOWN
    for name in sorted(name for name in environment if name.startswith("UPRIVER_") and name not in known):
        near = difflib.get_close_matches(name, known, 1, 0.7)
        yield warn("environment", f"no setting is called {name}",
                   f"did you mean {near[0]}?" if near else "remove it; config/README.md lists all settings")


def _is_local(found: Settings) -> bool:
    return urlsplit(found.external_url).hostname in ("127.0.0.1", "localhost", "::1")


def _address(found: Settings) -> Iterator[Finding]:
    local, secure = _is_local(found), found.external_url.startswith("https://")
    if local:
        yield warn("external_url", f"{found.external_url}: links in mail work on this machine only",
                   "set external_url to the address that people type")
    elif not secure:
        told = f"{found.external_url}: passwords travel unencrypted"
        yield warn("external_url", told, "put a proxy with TLS in front")
    else:
        yield good("external_url", found.external_url)
    if secure and not found.secure_cookies:
        yield bad("secure_cookies", "off, although people come over https", "set secure_cookies to true")
    if found.secure_cookies and not secure and not local:
        yield bad("secure_cookies", "on, although people come over http: nobody can sign in",
                  "set external_url to https://…, or secure_cookies to false")
    if secure and not found.proxies:
        yield warn("proxies", "0, although TLS ends in front: all people seem to come from one address",
                   "set proxies to how many proxies stand in front, mostly 1")
    if found.demo and not local:
        yield bad("demo", "on: everybody may come in as anybody", "set demo to false")
