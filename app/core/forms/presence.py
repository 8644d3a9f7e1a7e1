"""Whether a field must be filled in: yes, unless it says `optional=True`."""

from collections.abc import Callable, Sequence
from typing import Any

from wtforms.validators import DataRequired, InputRequired, Optional

Validator = Callable[[Any, Any], None]


class Asked:
    """Gives a field `optional=False`; `looks_like` is the usual field that the page draws it as."""

    looks_like = ""
    empty_is_missing = True

    def __init__(
        self, label: Any = None, validators: Sequence[Validator] = (), *, optional: bool = False, **more: Any
    ) -> None:
        needed = DataRequired() if self.empty_is_missing else InputRequired()
        super().__init__(label, [Optional() if optional else needed, *validators], **more)
        self.type = self.looks_like or type(self).__name__
