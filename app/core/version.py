"""Which version of Upriver this is."""

import tomllib

from app.core.settings import ROOT

VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
