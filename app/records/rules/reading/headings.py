"""When two headings mean the same: 客户名称, 【客户名称】 and 客户 名称*, or Customer Name and customer_name."""

import re
import unicodedata

_IN_BRACKETS = re.compile(r"[（(\[【].*?[】\])）]")
_MARKS = re.compile(r"[\s_\-./\\*:：#'\"“”‘’,，、]+")


def folded(heading: str) -> str:
    """Return the form in which headings are compared."""
    plain = unicodedata.normalize("NFKC", heading).lower()
    without = _MARKS.sub("", _IN_BRACKETS.sub("", plain))
    return without or _MARKS.sub("", plain).strip("()[]【】")
