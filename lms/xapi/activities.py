"""What the store knows of an activity: a fold of the definitions in its statements.

There is no row of the activity that writers would have to share. A statement that
brings a definition is posted under the activity (``Kind.DEFINITION``), and a reader
lays the definitions over one another (xAPI 2.0, 4.1.6.4; 1.0.3, Communication 2.5).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, select
from sqlalchemy.orm import Session

from lms.core import json, transaction
from lms.core.json import JsonObject
from lms.xapi import agents, credentials, terms, writing
from lms.xapi.portions import portion
from lms.xapi.statement import Statement
from lms.xapi.stored import Stored
from lms.xapi.tables import posting
from lms.xapi.tables import statement as table
from lms.xapi.terms import Kind

NEWEST = OLDEST = 20
"""How many statements of an activity are read: enough for every language that it was
ever described in, and bounded however long two clients contradict each other."""

MOST_BYTES = 4 << 20
"""Bytes of statements that an activity is read from, a longer single one aside."""

WALK = 200
"""Newest statements about an activity among which another describer is looked for."""
MOST_BEREFT = 100
"""Activities that a batch looks for describers of; more lose theirs."""
MOST_WALKED = 16 << 20
"""Bytes of statements that a batch reads for it: it keeps other writers waiting."""

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

_ABOUT = (
    select(posting.c.seq)
    .where(posting.c.key == bindparam("key"))
    .order_by(posting.c.seq.desc())
    .limit(WALK)
    .subquery()
)
_DESCRIBERS = portion(
    select(table.c.seq)
    .join_from(_ABOUT, table, table.c.seq == _ABOUT.c.seq)
    .where(table.c.store == bindparam("store_id"), ~table.c.voided),
    table.c.seq,
    table.c.payload,
    newest=True,
)
_POSTED = select(posting.c.key).where(
    posting.c.key.in_(bindparam("keys", expanding=True)),
    posting.c.seq == bindparam("seq"),
)

_Definitions = dict[str, list[JsonObject]]


def redescribe(session: Session, store: UUID, voided: Sequence[Stored]) -> None:
    """Let other statements describe the activities that ``voided`` ones described.

    What is described twice alike is posted once, so the posting may have gone with the
    voided statement while others still say the same. Of those that are not voided the
    newest that describes the activity, and the newest that says the same, are posted.
    Call it last, when the statements of the batch themselves can be found.
    """
    if not voided:
        return
    # An act of its own each time, after what this transaction said is remembered:
    # that may be what was voided, or another thread's memory of it.
    transaction.after_commit(session, partial(seen.forget))
    connection = session.connection()
    bereft = _bereft(connection, store, voided)
    if not bereft:
        return
    silent = {
        agents.signature(key.authority)
        for key in credentials.credentials_of(session, store=store)
        if key.scopes.isdisjoint(credentials.DEFINES_ACTIVITIES)
    }
    rows: list[tuple[int, int]] = []
    left = MOST_WALKED
    for activity, lost in bereft.items():
        found: list[Row[*tuple[Any, ...]]] = []
        for kind in (Kind.ACTIVITY, Kind.RELATED_ACTIVITY):
            parameters = {
                "key": terms.key(store, kind, activity),
                "store_id": store,
                "bytes": min(left, MOST_BYTES),
            }
            found += connection.execute(_DESCRIBERS, parameters).all()
        left = max(0, left - sum(len(row.payload) for row in found))
        key = terms.key(store, Kind.DEFINITION, activity)
        rows += ((key, seq) for seq in _chosen(found, activity, lost, silent))
    writing.insert_postings(connection, rows)


def _bereft(
    connection: Connection, store: UUID, voided: Iterable[Stored]
) -> _Definitions:
    """Return the activities that ``voided`` are posted under, with what each said."""
    bereft: _Definitions = {}
    for stored in voided:
        said = {
            terms.key(store, Kind.DEFINITION, activity): (activity, definition)
            for activity, definition in islice(
                definitions_of(stored.statement), MOST_BEREFT
            )
        }
        if not said:
            continue
        parameters = {"keys": list(said), "seq": stored.seq}
        for key in connection.execute(_POSTED, parameters).scalars():
            activity, definition = said[key]
            if activity in bereft or len(bereft) < MOST_BEREFT:
                bereft.setdefault(activity, []).append(definition)
    return bereft


def _chosen(
    rows: Iterable[Row[*tuple[Any, ...]]],
    activity: str,
    lost: Sequence[JsonObject],
    silent: set[str],
) -> Iterator[int]:
    """Give the ``seq`` of the newest describer, and of the newest of each ``lost``."""
    wanted = list(lost)
    newest = True
    for row in sorted(rows, key=lambda row: -row.seq):
        said = json.loads(row.payload)
        if agents.signature(said["authority"]) in silent:
            continue
        mine = [
            definition
            for described, definition in definitions_of(said)
            if described == activity
        ]
        if mine and (newest or any(definition in wanted for definition in mine)):
            yield row.seq
            newest = False
            wanted = [definition for definition in wanted if definition not in mine]


# --- Reading

_DEFINING = (
    select(table.c.seq)
    .join_from(posting, table, table.c.seq == posting.c.seq)
    .where(
        posting.c.key == bindparam("key"),
        table.c.store == bindparam("store_id"),
        ~table.c.voided,
    )
)
_READ = (table.c.seq, table.c.payload)
_NEWEST = portion(
    _DEFINING.order_by(posting.c.seq.desc()).limit(NEWEST), *_READ, newest=True
)
_OLDEST = portion(_DEFINING.order_by(posting.c.seq).limit(OLDEST), *_READ)

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

    Needs the primary keys of both tables; reads at most forty statements,
    and of the newest and the oldest no more than half of ``MOST_BYTES`` each.
    """
    parameters = {
        "key": terms.key(store, Kind.DEFINITION, activity),
        "store_id": store,
        "bytes": MOST_BYTES // 2,
    }
    connection = session.connection()
    found = {
        row.seq: row.payload for row in connection.execute(_NEWEST, parameters).all()
    }
    read = sum(map(len, found.values()))
    if len(found) == NEWEST or read >= MOST_BYTES // 2:
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
