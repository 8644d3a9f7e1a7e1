"""A server loads at its start what its pages need, and leaves the rest to whoever asks for it first."""

import json
import subprocess
import sys

import pytest

from app.core.settings import ROOT

ASKED = """
import json, sys
import app.serving
from app import wiring
from app.core import settings
app = wiring.build(settings.load({}, data_dir=sys.argv[1], plugins=("crm", "base_data", "customer_classes")))
untold = sum(len(one._untold) for one in app.blueprints.values() if hasattr(one, "_untold"))
paths = len(app.api_doc["paths"])
print(json.dumps({"modules": sorted(sys.modules), "untold": untold, "paths": paths}))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """What a fresh process has loaded once the application stands on SQLite, and what it says of its API."""
    folder = tmp_path_factory.mktemp("started")
    told = subprocess.run([sys.executable, "-c", ASKED, folder], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(told.stdout)


@pytest.mark.parametrize("library", [
    "alembic", "duckdb", "numpy", "vl_convert", "segno", "xlsxwriter", "python_calamine", "opencc", "huey",
    "app.demo.playing", "app.documents",
])
def test_a_start_does_without(loaded, library):
    assert library not in loaded["modules"]


def test_the_api_is_described_when_somebody_asks(loaded):
    assert loaded["untold"] >= loaded["paths"] > 10
