"""Contents of attachments that no statement names any more, for ``lms.xapi.retention``.

Which those are is looked up beside everybody's work, page by page; then writers of
attachments wait for a moment, what came meanwhile is looked at, and the rest goes. The
rows go: the bytes stay in the file store, where a course may have the same file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, select, text
from sqlalchemy.orm import Session, scoped_session

from lms.core import json, transaction
from lms.xapi import attachments, following, moments
from lms.xapi.consistency import consistent_through
from lms.xapi.portions import MOST_BYTES, portion
from lms.xapi.tables import attachment, statement

AnySession = Session | scoped_session[Session]

PAGE = 500
_SUMS = select(attachment.c.sha2).where(attachment.c.store == bindparam("store_id"))
_DECLARES = {
    "sqlite": text("instr(payload, :needle) > 0"),
    "postgresql": text("position(:needle IN payload) > 0"),
}
_NEEDLE = b'"attachments"'
# Whoever puts a content in holds a weaker lock until the statement is there.
_LOCK = text(f"LOCK TABLE {attachment.name} IN SHARE ROW EXCLUSIVE MODE")
_FORGET = delete(attachment).where(
    attachment.c.store == bindparam("store_id"),
    attachment.c.sha2.in_(bindparam("sums", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class Unnamed:
    """The sums that no statement up to the ``seq`` ``upto`` names."""

    sums: frozenset[str]
    upto: int


def look(session: AnySession, store: UUID) -> Unnamed:
    """Return what is unnamed; reads every statement of the store that names something.

    Outside a transaction: each page is one.
    """
    with transaction.reading(session):
        found = session.execute(_SUMS, {"store_id": store}).scalars()
        sums = set(found)
    with transaction.reading(session):
        through = consistent_through(_plain(session), store)
    upto = following.place(moments.as_microseconds(through))
    after = following.START
    while sums:
        with transaction.reading(session):
            last, named = _page(_plain(session), store, after, upto)
        sums -= named
        if last is None:
            break
        after = last
    return Unnamed(frozenset(sums), upto)


def _plain(session: AnySession) -> Session:
    return session if isinstance(session, Session) else session()


def _page(
    session: Session, store: UUID, after: int, upto: int | None
) -> tuple[int | None, set[str]]:
    """Return where the page ended, None behind the last, and which sums it names."""
    dialect = session.get_bind().dialect.name
    candidates: Select[tuple[int]] = (
        select(statement.c.seq)
        .where(
            statement.c.store == store,
            statement.c.seq > after,
            _DECLARES[dialect].bindparams(needle=_NEEDLE),
        )
        .order_by(statement.c.seq)
        .limit(PAGE)
    )
    if upto is not None:
        candidates = candidates.where(statement.c.seq <= upto)
    query = portion(candidates, statement.c.seq, statement.c.payload)
    rows = session.connection().execute(query, {"bytes": MOST_BYTES}).all()
    last = rows[-1].seq if rows else None
    return last, set(_sums(row.payload for row in rows))


def _sums(payloads: Iterable[bytes]) -> Iterator[str]:
    for payload in payloads:
        for _path, item in attachments.declared(json.loads(payload)):
            yield str(item.get("sha2", "")).lower()


def forget(session: Session, store: UUID, unnamed: Unnamed) -> int:
    """Delete the rows of ``unnamed`` that nothing names by now; return how many."""
    if not unnamed.sums:
        return 0
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK)
    sums = set(unnamed.sums)
    after: int | None = unnamed.upto
    while after is not None and sums:
        after, named = _page(session, store, after, None)
        sums -= named
    if sums:
        session.execute(_FORGET, {"store_id": store, "sums": sorted(sums)})
    return len(sums)
