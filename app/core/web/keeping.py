"""Parts of pages that are kept as they were written, by all that they are written from.

`{% call written_once(key) %}…{% endcall %}` writes what stands inside once for each key and language. The key holds
the content itself, never the number of a state or the name of a row: so nothing old can come back, nobody gets what was
written of rows that only others see, and processes need not tell each other. What bears a form's token is left outside.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from app.core.i18n import locale

# Signs of text that one process keeps, over all parts; a timeline of 250 bars has a hundred thousand.
MOST = 4_000_000


class Shelf:
    """Texts by what they were written from; those that were wanted last, as many as fit."""

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self._texts: OrderedDict[Hashable, str] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, write: Callable[[], str]) -> str:
        """Return the text of `key`, written now unless it is kept."""
        with self._lock:
            if key in self._texts:
                self._texts.move_to_end(key)
                return self._texts[key]
        text = write()
        if len(text) <= self.most:
            self._put(key, text)
        return text

    def _put(self, key: Hashable, text: str) -> None:
        with self._lock:
            if key not in self._texts:
                self._texts[key] = text
                self.size += len(text)
            while self.size > self.most:
                self.size -= len(self._texts.popitem(last=False)[1])


_shelf = Shelf(MOST)


def written_once(key: Hashable, caller: Callable[[], str]) -> str:
    """Return what `caller` writes, as it was written for the same key in the same language; None is never kept."""
    return caller() if key is None else _shelf.get((locale(), key), caller)
