"""A sick plugin: whatever figure it is asked for, it fails. Three failures switch it off, and the pages still come."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.contracts.records import Measured, RecordsReader
from app.hookspecs import hookimpl

VERSION = "0.1.0"
TITLE = _l("A plugin that fails")
ABOUT = _l(
    "A sick plugin: whatever figure it is asked for, it fails. Three failures switch it off, and the pages still come."
)


@hookimpl
def measure_records(metric: str, of: Mapping[str, Any], records: RecordsReader) -> Measured | None:
    """Fail, as a plugin does whose source is gone."""
    raise ConnectionError("the source of this plugin does not exist")
