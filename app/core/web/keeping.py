"""Parts of pages that are kept as they were written, by all that they are written from.

`{% call written_once(key) %}…{% endcall %}` writes what stands inside once for each key and language. The key holds
the content itself, never the number of a state or the name of a row: so nothing old can come back, nobody gets what was
written of rows that only others see, and processes need not tell each other. What bears a form's token is left outside.
"""

from collections.abc import Callable, Hashable
from itertools import count
from threading import Lock

from app.core.i18n import locale

# Signs of text that one process keeps, over all parts; a timeline of 250 bars has a hundred thousand.
MOST = 4_000_000


class Shelf:
    """Texts by what they were written from; those that were wanted last, as many as fit."""

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        # Each text with the turn in which it was wanted last: to move it would compare its long key once more.
        self._texts: dict[Hashable, tuple[str, list[int]]] = {}
        self._turns = count()
        self._lock = Lock()

    def get(self, key: Hashable, write: Callable[[], str]) -> str:
        """Return the text of `key`, written now unless it is kept."""
        kept = self._texts.get(key)
        if kept is not None:
            kept[1][0] = next(self._turns)
            return kept[0]
        text = write()
        if len(text) <= self.most:
            with self._lock:
                self._put(key, text)
        return text

    def _put(self, key: Hashable, text: str) -> None:
        if key not in self._texts:
            self._texts[key] = text, [next(self._turns)]
            self.size += len(text)
        if self.size > self.most:
            # A quarter more than needed, so that not each text that comes looks for one to go.
            for old in sorted(self._texts, key=lambda one: self._texts[one][1][0]):
                if self.size <= self.most * 3 // 4:
                    break
                self.size -= len(self._texts.pop(old)[0])


_shelf = Shelf(MOST)


def written_once(key: Hashable, caller: Callable[[], str]) -> str:
    """Return what `caller` writes, as it was written for the same key in the same language; None is never kept."""
    return caller() if key is None else _shelf.get((locale(), key), caller)
