"""Making accounts from a list, with an answer for each row."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from flask_babel import LazyString
from sqlalchemy.orm import Session

from lms.accounts import nip, queries
from lms.accounts.errors import NotAllowedError
from lms.accounts.models import Person
from lms.accounts.operations import links, people
from lms.accounts.operations.people import Particulars
from lms.accounts.roles import Actor
from lms.accounts.roster import Row
from lms.core.errors import PamongError
from lms.core.i18n import lazy
from lms.core.permissions import Permission

AT_ONCE = 400
"""Rows asked for in one query; SQLite allows some thousand parameters."""


class Outcome(StrEnum):
    """What became of a row."""

    CREATED = "created"
    EXISTS = "exists"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Result:
    """The answer for one row; a dry run has ``CREATED`` without a person."""

    row: Row
    outcome: Outcome
    person_id: UUID | None = None
    reason: str | LazyString = ""


class _Known:
    """Accounts by NIP and by e-mail: those that exist and those of this list."""

    def __init__(self) -> None:
        self.by_nip: dict[str, Person] = {}
        self.by_email: dict[str, Person] = {}
        self.listed: dict[str, int] = {}

    def add(self, person: Person) -> None:
        """Keep an account under its names."""
        if person.nip:
            self.by_nip[person.nip] = person
        if person.email:
            self.by_email[person.email] = person


def import_people(
    session: Session,
    rows: Sequence[Row],
    *,
    institution_id: UUID,
    by: Actor,
    dry_run: bool = False,
    invite: bool = False,
) -> list[Result]:
    """Make the accounts of ``rows`` that do not exist; repeating it changes nothing.

    The new ones have no password: ``invite`` mails each a link that sets it. An account
    that exists is found by NIP or e-mail and never changed.
    """
    if not by.may(Permission.MANAGE_PEOPLE, institution_id):
        raise NotAllowedError
    known = _known(session, rows)
    results: list[Result] = []
    for row in rows:
        try:
            result = _judge(row, known)
        except PamongError as error:
            reason = str(error)
            results.append(Result(row, Outcome.ERROR, reason=reason))
            continue
        if result.outcome is Outcome.CREATED and not dry_run:
            made = people.create_person(
                session, _particulars(row), institution_id=institution_id, by=by
            )
            if invite:
                links.invite(session, made)
            result = Result(row, Outcome.CREATED, made.id)
        results.append(result)
    return results


def _particulars(row: Row) -> Particulars:
    return Particulars(row.name, row.email, row.nip or None, row.position).checked()


def _known(session: Session, rows: Sequence[Row]) -> _Known:
    known = _Known()
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        found = queries.known_by(
            session,
            nips=[nip.normalised(row.nip) for row in part],
            emails=[queries.folded(row.email) for row in part],
        )
        for person in found:
            known.add(person)
    return known


def _judge(row: Row, known: _Known) -> Result:
    """Tell what becomes of a row, or raise why it is refused."""
    new = _particulars(row)
    names = [name for name in (new.nip, new.email) if name]
    earlier = [known.listed[name] for name in names if name in known.listed]
    if earlier:
        reason = lazy("Sudah ada pada baris %(number)s daftar ini.", number=earlier[0])
        return Result(row, Outcome.ERROR, reason=reason)
    known.listed.update(dict.fromkeys(names, row.number))
    by_nip = known.by_nip.get(new.nip or "")
    by_email = known.by_email.get(new.email)
    if by_nip and by_email and by_nip is not by_email:
        reason = lazy(
            "NIP dan surel ini milik dua akun yang berbeda. Periksa keduanya."
        )
        return Result(row, Outcome.ERROR, reason=reason)
    existing = by_nip or by_email
    if existing is None:
        return Result(row, Outcome.CREATED)
    return Result(row, Outcome.EXISTS, existing.id, _difference(existing, new))


def _difference(existing: Person, new: Particulars) -> str | LazyString:
    """Say that the account has other particulars, without telling which."""
    if new.nip and existing.nip and existing.nip != new.nip:
        return lazy("NIP berbeda dari yang tercatat; akun tidak diubah.")
    if existing.email != new.email:
        return lazy("Surel berbeda dari yang tercatat; akun tidak diubah.")
    return ""
