"""What the tests of pages need: something installed."""

from collections.abc import Callable, Mapping

import pytest

from app.core.database import db
from app.playbooks.services.installing import install


@pytest.fixture
def installed(act_as) -> Callable[..., None]:
    """Return a function that installs files for Lanxi, as its consultant."""

    def put(*packages: Mapping[str, bytes]) -> None:
        with act_as("guo"):
            for files in packages:
                install(files)
                db.session.commit()
        db.session.remove()

    return put
