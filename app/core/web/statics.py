"""Style sheets, scripts and icons: addressed by what is in them, so that a browser asks for each of them once.

A page whose sheets must be asked for again stands there unstyled for as long as the answers take.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

MARK = "v"
FOR_EVER = "public, max-age=31536000, immutable"


@lru_cache(maxsize=256)
def _digest(folder: Path, filename: str) -> str:
    path = folder / filename
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _mark_of(endpoint: str, filename: str) -> str:
    """Return what tells one state of a file from another; nothing for what is no file of ours."""
    owner, dot, last = endpoint.rpartition(".")
    scaffold = current_app.blueprints.get(owner) if dot else current_app
    if last != "static" or scaffold is None or not scaffold.static_folder:
        return ""
    return _digest(Path(scaffold.static_folder), filename)


def _address(endpoint: str, values: dict[str, Any]) -> None:
    """Add the mark to the address of a file that is served as it stands."""
    if endpoint.endswith("static") and "filename" in values and (mark := _mark_of(endpoint, values["filename"])):
        values.setdefault(MARK, mark)


def _keep(response: Response) -> Response:
    """Let a browser keep what was asked for by its mark; whoever asks by another one gets what stands there now."""
    wanted, name = request.args.get(MARK), (request.view_args or {}).get("filename")
    is_given = wanted and name and request.endpoint and response.status_code in (200, 304)
    if is_given and wanted == _mark_of(request.endpoint, str(name)):
        response.headers["Cache-Control"] = FOR_EVER
    return response


def init_app(app: Flask) -> None:
    """Address files by their content, and let browsers keep them."""
    app.url_defaults(_address)
    app.after_request(_keep)
