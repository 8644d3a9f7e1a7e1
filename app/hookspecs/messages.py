"""What rooms are asked about news and talk."""

from collections.abc import Sequence

from app.contracts.messages import Notice
from app.hookspecs.markers import hookspec


@hookspec
def register_notices() -> Sequence[Notice]:
    """Bring the kinds of news that this room sends by `notify`. A kind may be brought once."""


@hookspec
def list_listeners(kind: str, ref: str) -> Sequence[int]:
    """Return who is told when somebody comments on this row of table `kind`: its owner, say; inner person ids."""
