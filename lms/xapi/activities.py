"""What the store knows of an activity: a fold of the definitions in its statements.

There is no row of the activity that writers would have to share. A statement that
brings a definition is posted under the activity (``Kind.DEFINITION``), and a reader
lays the definitions over one another (xAPI 2.0, 4.1.6.4; 1.0.3, Communication 2.5).
"""

from collections.abc import Callable, Iterable
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import terms
from lms.xapi.statement import Statement
from lms.xapi.tables import posting
from lms.xapi.tables import statement as table
from lms.xapi.terms import Kind

NEWEST = OLDEST = 50
"""How many statements of an activity are read: enough for every language that it was
ever described in, and bounded however long two clients contradict each other."""

REMEMBERED = 65_536
"""Activities whose last definition a process knows; some ten megabytes."""

Known = Callable[[str], JsonObject | None]
"""The definition of an activity, as far as the store knows one."""

Said = dict[int, int]
"""What one transaction said of activities, not yet committed."""


# --- Writing


def definitions_of(statement: Statement) -> list[tuple[str, JsonObject]]:
    """Return each activity that ``statement`` describes, with its definition.

    Those are the object, the context activities, and both in a SubStatement.
    """
    # Lists, and no generators: every statement that is stored passes here.
    return [
        (activity["id"], activity["definition"])
        for activity in _activities(statement)
        if activity.get("definition")
    ]


def _activities(statement: Statement) -> list[JsonObject]:
    thing = statement["object"]
    kind = thing.get("objectType", "Activity")
    found = [thing] if kind == "Activity" else []
    context = statement.get("context")
    if context is not None and "contextActivities" in context:
        for group in context["contextActivities"].values():
            found += group if type(group) is list else [group]
    return found + _activities(thing) if kind == "SubStatement" else found


class Seen:
    """The last definition of each activity that this process stored.

    It only spares postings: what it forgets, or another process never knew, is posted
    once more and changes nothing.
    """

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        # A plain dictionary needs no lock; one that is full is begun anew.
        self._last: dict[int, int] = {}

    def news(self, store: UUID, statement: Statement, said: Said) -> list[int]:
        """Return the keys of activities that ``statement`` describes as nobody yet did.

        ``said`` holds what the transaction said so far, and takes this in as well; give
        it to ``remember`` once it is committed, or drop it.
        """
        news = []
        last = self._last
        for activity, definition in definitions_of(statement):
            key = terms.key(store, Kind.DEFINITION, activity)
            digest = hash(json.dumps(definition))
            if (said[key] if key in said else last.get(key)) != digest:
                said[key] = digest
                news.append(key)
        return news

    def remember(self, said: Said) -> None:
        """Take in what a transaction said, when it is durable."""
        if len(self._last) + len(said) > self._size:
            self.forget()
        self._last.update(said)

    def forget(self) -> None:
        """Start anew: a statement was voided, and with it perhaps a definition."""
        self._last = {}


seen = Seen()


# --- Reading

_DEFINING = (
    select(table.c.seq, table.c.payload)
    .join_from(posting, table, table.c.seq == posting.c.seq)
    .where(
        posting.c.key == bindparam("key"),
        table.c.store == bindparam("store_id"),
        ~table.c.voided,
    )
)
_NEWEST = _DEFINING.order_by(posting.c.seq.desc()).limit(NEWEST)
_OLDEST = _DEFINING.order_by(posting.c.seq).limit(OLDEST)

_UNITED = frozenset({"name", "description", "extensions"})
_INTERACTION = frozenset(
    {
        "interactionType",
        "correctResponsesPattern",
        "choices",
        "scale",
        "source",
        "target",
        "steps",
    }
)


def canonical(session: Session, store: UUID, activity: str) -> JsonObject | None:
    """Return the definition of an activity, of all statements that are not voided.

    Needs the primary keys of both tables; reads at most a hundred statements.
    """
    parameters = {
        "key": terms.key(store, Kind.DEFINITION, activity),
        "store_id": store,
    }
    connection = session.connection()
    found = {
        row.seq: row.payload for row in connection.execute(_NEWEST, parameters).all()
    }
    if len(found) == NEWEST:
        rows = connection.execute(_OLDEST, parameters).all()
        found.update((row.seq, row.payload) for row in rows)
    definitions = (
        definition
        for seq in sorted(found)
        for described, definition in definitions_of(json.loads(found[seq]))
        if described == activity
    )
    return merged(definitions) or None


def merged(definitions: Iterable[JsonObject]) -> JsonObject:
    """Lay definitions over one another, the oldest first.

    Languages and extensions are united. What makes up an interaction is taken whole
    from the last definition that has any of it: the choices of one do not answer the
    question of another.
    """
    whole: JsonObject = {}
    for definition in definitions:
        if not _INTERACTION.isdisjoint(definition):
            whole = {
                name: value for name, value in whole.items() if name not in _INTERACTION
            }
        for name, value in definition.items():
            known = whole.get(name, {})
            whole[name] = {**known, **value} if name in _UNITED else value
    return whole


class Canonical:
    """The definitions of a store, each looked up once: for one request."""

    def __init__(self, session: Session, store: UUID) -> None:
        self._session = session
        self._store = store
        self._known: dict[str, JsonObject | None] = {}

    def __call__(self, activity: str) -> JsonObject | None:
        """Return the definition of an activity, as far as the store knows one."""
        if activity not in self._known:
            self._known[activity] = canonical(self._session, self._store, activity)
        return self._known[activity]
