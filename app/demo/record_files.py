"""Makes the files that people import: always the same rows, and all of them invented.

Names are those of beasts of old tales, telephone numbers begin with 154, which nobody is given in China, and mail
goes to `.example`, where nobody lives.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

BEASTS = (
    "毕方", "白泽", "重明", "朱厌", "精卫", "当康", "帝江", "英招", "陆吾", "鹿蜀",
    "旋龟", "文鳐", "赤鱬", "乘黄", "青耕", "玄鸟", "灵犀", "飞廉", "麒趾", "狻猊",
    "鸾鸣", "应龙", "天禄", "夔牛", "乾皋", "鹓雏", "比翼", "蜃楼", "扶摇", "北溟",
)
ENDINGS = ("源", "和", "盛", "丰", "泰", "安", "隆", "兴", "记", "谷")
TRADES = ("食品", "商贸", "包装", "餐饮", "农产品", "烘焙", "水产", "调味品", "饮品", "粮油", "冷链", "生鲜")
FORMS = ("有限公司", "商行", "经营部", "门市部")
FAULTY = ("0574-8830", "154 0012", "见名片", "1540099", "0571-88", "电话已停机", "154000")
STATES = ("正式客户", "正式客户", "正式客户", "正式客户", "合作中", "潜在客户", "沉睡客户", "流失")
TERMS = ("30天", "30天", "30天", "月结30天", "60天", "60天", "净60天", "15天", "款到发货", "30天承兑")
LIMITS = ("20000", "50000", "50000", "80000", "120000", "300000")
_known: dict[tuple[str, date], list[list[str]]] = {}


class Dice:
    """Numbers that look drawn and are always the same for the same words."""

    def __init__(self, *words: object) -> None:
        self._state = hashlib.blake2b("|".join(map(str, words)).encode()).digest()
        self._at = 0

    def below(self, most: int) -> int:
        """Return the next number, from 0 and below `most`."""
        if self._at + 4 > len(self._state):
            self._state, self._at = hashlib.blake2b(self._state).digest(), 0
        number = int.from_bytes(self._state[self._at:self._at + 4], "big")
        self._at += 4
        return number % most

    def one_of(self, choices: Any) -> Any:
        """Return one of the choices."""
        return choices[self.below(len(choices))]


def opened(records: Mapping[str, Any], key: str, first: date) -> io.BytesIO:
    """Return the file that a script calls by `key`, as somebody would bring it."""
    said = records[key]
    if "rows" in said:
        return _as_csv(said["rows"], said.get("encoding", "utf-8-sig"))
    rows = customers(said, first) if said["make"] == "customers" else list(terms_of(records, said, first))
    if said["file"].endswith(".xlsx"):
        return _as_workbook(rows, said.get("sheet", "Sheet1"))
    return _as_csv(rows, said.get("encoding", "utf-8-sig"))


def customers(said: Mapping[str, Any], first: date) -> list[list[str]]:
    """Return the customers of one file: so many, with so many faulty telephones and so many standing there twice."""
    kept = _known.get((said["file"], first))
    if kept is None:
        kept = _known[said["file"], first] = _made(said, first)
    return kept


def _made(said: Mapping[str, Any], first: date) -> list[list[str]]:
    many, faulty, twins = int(said["many"]), int(said["faulty"]), int(said["twins"])
    rows: list[list[str]] = []
    taken: set[tuple[str, str]] = set()
    for place in range(many - twins):
        rows.append(_customer(said, int(said["from"]) + place, first, taken))
    spread = max((many - twins) // max(faulty, 1), 1)
    for row in rows[spread // 2::spread][:faulty]:
        row[2] = Dice("faulty", row[0]).one_of(FAULTY)
    for place in range(twins):
        rows.append(_twin(rows[place * 37 + 11], int(said["from"]) + many - twins + place))
    for place in range(int(said.get("nameless", 0))):
        rows[place * 613 + 401][1] = ""
    return [list(said["headings"]), *rows]


def _customer(said: Mapping[str, Any], number: int, first: date, taken: set[tuple[str, str]]) -> list[str]:
    dice = Dice(said["file"], number)
    name, city = _name(dice, said["cities"], taken)
    quiet = 700 if dice.below(100) < 2 else dice.below(240)
    return [
        str(number), name, _telephone(dice, number), f"kh{number}@customers.example" if dice.below(3) else "", city,
        f"{dice.one_of(ENDINGS)}{dice.one_of(BEASTS)}路{1 + dice.below(400)}号",
        dice.one_of(TRADES), "" if dice.below(150) == 0 else dice.one_of(said["owners"]), dice.one_of(STATES),
        (first + timedelta(days=60 - quiet)).isoformat(), "演示数据，纯属虚构",
    ]


def _name(dice: Dice, cities: list[str], taken: set[tuple[str, str]]) -> tuple[str, str]:
    while True:
        city = dice.one_of(cities)
        name = f"{city}{dice.one_of(BEASTS)}{dice.one_of(ENDINGS)}{dice.one_of(TRADES)}{dice.one_of(FORMS)}"
        if (name, city) not in taken:
            taken.add((name, city))
            return name, city


def _telephone(dice: Dice, number: int) -> str:
    digits = f"154{dice.below(1000):03}{number:05}"
    parts = (digits[:3], digits[3:7], digits[7:])
    ways = (digits, f"+86 {digits}", " ".join(parts), "-".join(parts))
    return ways[dice.below(len(ways))]


def _twin(row: list[str], number: int) -> list[str]:
    """Return the same customer once more under another number: somebody entered it twice."""
    return [str(number), *row[1:2], _telephone(Dice("twin", number), number), *row[3:]]


def terms_of(records: Mapping[str, Any], said: Mapping[str, Any], first: date) -> Iterator[list[str]]:
    """Yield the payment term and credit limit of each customer of other files, as finance keeps them."""
    yield list(said["headings"])
    for key in said["of"]:
        for row in customers(records[key], first)[1:]:
            dice = Dice("term", row[0])
            # Who is refused for their telephone is no customer yet, and has no terms.
            if row[1] and row[2] not in FAULTY and dice.below(100) < 94:
                yield [row[0], dice.one_of(TERMS), dice.one_of(LIMITS)]


def _as_csv(rows: list[list[str]], encoding: str) -> io.BytesIO:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return io.BytesIO(text.getvalue().encode(encoding))


def _as_workbook(rows: list[list[str]], sheet: str) -> io.BytesIO:
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        page = book.add_worksheet(sheet)
        for place, row in enumerate(rows):
            page.write_row(place, 0, row)
    stream.seek(0)
    return stream
