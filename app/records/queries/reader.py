"""Answers plugins' questions about records, and nothing but these questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.contracts.entities import EntitySpec, FieldType, Tree
from app.contracts.records import CheckResult, Ranked
from app.records.queries import quality
from app.records.queries.sources import Sources
from app.records.rules.checks import returned_for
from app.records.rules.columns import CURRENCY, whole_column
from app.records.rules.judging import single_names
from app.records.rules.scopes import Fragment, both, where_tree
from app.records.rules.text_sql import fold, literal, quoted

_MOST_GROUPS = 1_000


@dataclass(frozen=True)
class Reader:
    """One organisation's records as plugins may ask about them; a `RecordsReader` of the contracts."""

    con: Any
    sources: Sources
    now: datetime

    def entities(self) -> Mapping[str, EntitySpec]:
        """Return the entities that exist here, by name."""
        return self.sources.registry.entities

    def count(self, entity: str, where: Tree | None = None, *, distinct: str = "") -> int:
        """Count the records that meet `where`, or the different values of the field `distinct` among them."""
        counted = f"DISTINCT {self._column(entity, distinct)}" if distinct else "*"
        return self._one(f"SELECT count({counted}) FROM {self.sources.of(entity)}", self._where(entity, where))

    def share(self, entity: str, where: Tree, *, among: Tree | None = None) -> Decimal | None:
        """Return the part of the records of `among` that meet `where`; None where there are none."""
        looked_at = self._where(entity, among)
        rows = self._one(f"SELECT count(*) FROM {self.sources.of(entity)}", looked_at)
        met = self._one(f"SELECT count(*) FROM {self.sources.of(entity)}", both(looked_at, self._where(entity, where)))
        return Decimal(met) / Decimal(rows) if rows else None

    def total(self, entity: str, field: str, where: Tree | None = None) -> Decimal:
        """Add up a number field; money in whole units of the field's own currency, other currencies left out."""
        source, looked_at = self.sources.of(entity), both(self._where(entity, where), self._own_currency(entity, field))
        column = quoted(whole_column(self.entities()[entity].field(field)))
        found = self._one(f"SELECT sum({column}) FROM {source}", looked_at)
        return Decimal(str(found or 0))

    def groups(self, entity: str, by: str, where: Tree | None = None, *, top: int = 100) -> Mapping[str, int]:
        """Count records by the value of a field, largest first; the empty text stands for no value."""
        sql, values = self._where(entity, where)
        value = f"coalesce(CAST({self._column(entity, by)} AS VARCHAR), '')"
        rows = self.con.execute(
            f"SELECT {value}, count(*) FROM {self.sources.of(entity)} WHERE {sql} GROUP BY 1 ORDER BY 2 DESC, 1 "
            f"LIMIT {min(int(top), _MOST_GROUPS)}", values,
        ).fetchall()
        return dict(rows)

    def ranked(
        self, entity: str, *, of: str, value: str, through: str, where: Tree | None = None
    ) -> tuple[Ranked, ...]:
        """Rank `entity` by the summed field `value` of the records `of` that point to it by the field `through`."""
        sql, values = both(self._where(of, where), self._own_currency(of, value))
        spec = self.entities()[of]
        pointing = f"{fold(quoted(spec.field(through).name))} AS name, {quoted(whole_column(spec.field(value)))} AS v"
        named = f"SELECT _id, unnest([{', '.join(single_names(self.entities()[entity]))}]) AS name"
        query = (
            f"WITH pointing AS (SELECT {pointing} FROM {self.sources.of(of)} WHERE {sql}), "
            f"named AS (SELECT name, min(_id) AS _id FROM ({named} FROM {self.sources.of(entity)}) "
            "WHERE name IS NOT NULL GROUP BY name HAVING count(DISTINCT _id) = 1), "
            "summed AS (SELECT _id, sum(v) AS v FROM pointing JOIN named USING (name) GROUP BY _id HAVING sum(v) > 0) "
            "SELECT _id, row_number() OVER w, v, sum(v) OVER w / sum(v) OVER () FROM summed "
            "WINDOW w AS (ORDER BY v DESC, _id ROWS UNBOUNDED PRECEDING) ORDER BY 2"
        )
        rows = self.con.execute(query, values).fetchall()
        return tuple(Ranked(ref, place, Decimal(str(v)), Decimal(str(share))) for ref, place, v, share in rows)

    def checks(self, entity: str) -> tuple[CheckResult, ...]:
        """Return the result of every check of the entity."""
        return quality.check_all(self.con, self.sources, entity, self.now)

    def failing(self, entity: str, rules: Sequence[str] = ()) -> int:
        """Count the records that fail one of `rules` (any check that is an error, if none are named), each once."""
        fragment = quality.fails_one_of(self.con, self.sources, entity, rules, self.now)
        found = self._one(f"SELECT count(*) FROM {self.sources.of(entity)}", fragment)
        named = [rule for rule in self.sources.registry.rules_of(entity) if rule.id in rules]
        said = [fault for rule in named for fault in returned_for(rule)]
        if rules and not said:
            return found
        return found + quality.returned_count(self.con, self.sources, entity, said)

    def returned(self, entity: str, field: str = "") -> int:
        """Count rows that imports handed back and nobody has mended, all of them or those at fault in `field`."""
        if field:
            return quality.returned_at_fault(self.con, self.sources, entity, field)
        return quality.returned_count(self.con, self.sources, entity)

    def _where(self, entity: str, tree: Tree | None) -> Fragment:
        return where_tree(tree, self.entities()[entity], self.now)

    def _own_currency(self, entity: str, field: str) -> Fragment:
        spec = self.entities()[entity].field(field)
        if spec.type is not FieldType.MONEY:
            return "TRUE", []
        return f"{quoted(spec.name + CURRENCY)} = {literal(spec.currency)}", []

    def _column(self, entity: str, field: str) -> str:
        return quoted(self.entities()[entity].field(field).name)

    def _one(self, query: str, where: Fragment) -> Any:
        sql, values = where
        return self.con.execute(f"{query} WHERE {sql}", values).fetchall()[0][0]
