"""What was acknowledged, compared with what the store has afterwards."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from lms.core import json
from lms.core.json import JsonObject
from tests.bench.lrs import statements
from tests.bench.lrs.places import Place
from tests.bench.lrs.population import Population


@dataclass(frozen=True, slots=True)
class Verdict:
    """How ledger and store differ."""

    acknowledged: int
    stored: int
    lost: int
    duplicated: int
    ghost: int
    altered: int
    """Of those looked at: kept otherwise than they were sent."""
    looked_at: int

    @property
    def is_clean(self) -> bool:
        """Tell whether nothing is wrong."""
        return not (self.lost or self.duplicated or self.ghost or self.altered)


@dataclass(slots=True)
class Ledger:
    """Every statement that was sent, and those whose storing was acknowledged."""

    population: Population
    sent: dict[UUID, int] = field(default_factory=dict)
    """The number of the statement, of which it can be made again, by its id."""
    acknowledged: set[UUID] = field(default_factory=set)
    refused: int = 0
    """Requests that were answered otherwise than with 200."""

    def note(self, ids: Iterable[UUID], status: int) -> None:
        """Take down the answer to the request that brought ``ids``."""
        if status == 200:
            self.acknowledged.update(ids)
        else:
            self.refused += 1

    def compare(self, place: Place, after: int, looks: int = 500) -> Verdict:
        """Compare with what ``place`` stored after the ``seq`` ``after``."""
        query = "SELECT seq, id FROM xapi_statement WHERE seq > ?"
        rows = [(seq, _uuid(name)) for seq, name in place.rows(query, [after])]
        every = max(1, len(rows) // looks)
        looked_at = [row for row in rows[::every] if row[1] in self.sent]
        kept = _payloads(place, dict(looked_at))
        return self.judge([name for _seq, name in rows], kept)

    def judge(self, stored: Sequence[UUID], kept: Mapping[UUID, JsonObject]) -> Verdict:
        """Compare with the ids that are ``stored``, and with what some ``kept``."""
        found = Counter(stored)
        return Verdict(
            acknowledged=len(self.acknowledged),
            stored=len(stored),
            lost=len(self.acknowledged - found.keys()),
            duplicated=sum(times - 1 for times in found.values()),
            ghost=len(found.keys() - self.sent.keys()),
            altered=sum(
                not is_same(statement, self._made(self.sent[name]))
                for name, statement in kept.items()
            ),
            looked_at=len(kept),
        )

    def _made(self, number: int) -> JsonObject:
        return statements.statement(self.population.facts(number))


def _payloads(place: Place, names: Mapping[int, UUID]) -> dict[UUID, JsonObject]:
    marks = ", ".join(map(str, names)) or "NULL"
    query = f"SELECT seq, payload FROM xapi_statement WHERE seq IN ({marks})"  # noqa: S608 - numbers
    return {names[seq]: json.loads(payload) for seq, payload in place.rows(query)}


_ADDED = {"stored", "authority", "version"}


def is_same(kept: JsonObject, sent: JsonObject) -> bool:
    """Tell whether a statement came back as it was sent, but for what an LRS adds."""
    is_kept = all(kept.get(member) == value for member, value in sent.items())
    return is_kept and kept.keys() - sent.keys() <= _ADDED


def _uuid(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))
