"""When Python looks for circles of objects that nobody needs any more.

While modules are loaded and the application is put together nothing becomes garbage, and looking for it takes a tenth
of the start; what stands after the start stays, and need not be looked through while requests are answered.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unswept() -> Iterator[None]:
    """Look for no garbage while the block runs."""
    was_swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_swept:
            gc.enable()


def keep_what_stands() -> None:
    """Look through nothing any more that is there now."""
    gc.freeze()
