"""``lms people``: institutions, people and roles."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import click
from sqlalchemy.orm import Session

from lms.accounts import access, passwords, queries, roster
from lms.accounts.access import Line, Look, Question
from lms.accounts.models import InstitutionKind, Person
from lms.accounts.operations import access as access_operations
from lms.accounts.operations import importing
from lms.accounts.operations import people as operations
from lms.accounts.operations.access import Looked
from lms.accounts.operations.people import Particulars
from lms.accounts.roles import SITE, SYSTEM, Grant, Role, Scope, ScopeKind
from lms.accounts.scopes import Places
from lms.cli.running import running
from lms.core import json
from lms.web.formats import ZONES

ROLES = click.Choice([role.value for role in Role])
KINDS = click.Choice([kind.value for kind in InstitutionKind])
ZONE = click.Choice(list(ZONES))


@click.group()
def people() -> None:
    """Add institutions and people, and give roles."""


def find_institution(session: Session, name: str | None) -> UUID:
    """Return the institution called ``name``, or the only one."""
    found = queries.institutions(session)
    chosen = [each for each in found if name is None or each.name == name]
    if len(chosen) != 1:
        names = ", ".join(each.name for each in found) or "none yet"
        message = f"name one institution with --institution (there is: {names})"
        raise click.ClickException(message)
    return chosen[0].id


def find_person(session: Session, login: str) -> Person:
    """Return whose NIP or e-mail ``login`` is."""
    found = queries.person_by_email(session, login) or queries.person_by_nip(
        session, login
    )
    if found is None:
        message = f"nobody has the NIP or e-mail {login!r}"
        raise click.ClickException(message)
    return found


@people.command()
@click.argument("name")
@click.option("--kind", type=KINDS, default="lainnya", show_default=True)
@click.option("--city", default="Jakarta", show_default=True)
@click.option(
    "--time-zone",
    default="Asia/Jakarta",
    show_default=True,
    type=ZONE,
    help="WIB, WITA or WIT; its people see times in it.",
)
def institution(name: str, kind: str, city: str, time_zone: str) -> None:
    """Add the institution NAME."""
    with running() as session:
        made = operations.create_institution(
            session,
            name=name,
            kind=InstitutionKind(kind),
            city=city,
            time_zone=time_zone,
        )
        click.echo(f"{made.id}  {made.name}")


@people.command()
@click.argument("name")
@click.argument("email")
@click.option("--nip", help="NIP or NI PPPK, 18 digits.")
@click.option("--institution", "home", help="Default: the only one.")
@click.option("--role", type=ROLES, help="Role in the institution; admin: site-wide.")
def add(
    name: str, email: str, nip: str | None, home: str | None, role: str | None
) -> None:
    """Add a person and print the first password, to be changed at the first sign-in."""
    password = passwords.invent()
    password_hash = passwords.pool.hash(password)
    with running() as session:
        institution_id = find_institution(session, home)
        person = operations.create_person(
            session,
            Particulars(name, email, nip),
            institution_id=institution_id,
            password_hash=password_hash,
        )
        if role is not None:
            given = _grant(Role(role), institution_id)
            operations.grant(session, person.id, given, by=SYSTEM)
    click.echo(f"{name} <{email}>, first password: {password}")


def _grant(role: Role, institution_id: UUID) -> Grant:
    if role is Role.ADMIN:
        return Grant(role, SITE)
    return Grant(role, Scope(ScopeKind.INSTITUTION, institution_id))


@people.command()
@click.argument("login")
@click.argument("role", type=ROLES)
@click.option("--revoke", is_flag=True, help="Take the role away instead.")
def grant(login: str, role: str, *, revoke: bool) -> None:
    """Give ROLE in the person's own institution (admin: site-wide)."""
    with running() as session:
        person = find_person(session, login)
        act = operations.revoke if revoke else operations.grant
        act(session, person.id, _grant(Role(role), person.institution_id), by=SYSTEM)


@people.command()
@click.argument("login")
@click.confirmation_option(
    prompt="Everything that names this person is destroyed, for ever. Go on?"
)
def erase(login: str) -> None:
    """Erase a person by NIP or e-mail; their records stay, of nobody."""
    with running() as session:
        operations.erase(session, find_person(session, login).id)


@people.command()
@click.argument("login")
@click.option(
    "--to",
    "target",
    type=click.File("wb", lazy=True),
    default="-",
    help="The file to write; without it, the screen.",
)
def export(login: str, target: BinaryIO) -> None:
    """Write all that is kept about a person, by NIP or e-mail, as JSON.

    For a person who asks for it; it is written into the log, where they can see it.
    """
    with running() as session:
        person = find_person(session, login)
        found = json.dumps(access_operations.take_out(session, person.id, by=SYSTEM))
    target.write(found + b"\n")


DAY = click.DateTime(["%Y-%m-%d"])


@people.command("access")
@click.option("--by", "reader", help="Whose looks: NIP or e-mail.")
@click.option("--of", "person", help="At whose record: NIP or e-mail.")
@click.option("--since", type=DAY, help="First day (UTC).")
@click.option("--until", type=DAY, help="Last day (UTC).")
def access_(
    reader: str | None,
    person: str | None,
    since: datetime | None,
    until: datetime | None,
) -> None:
    """List who looked at whose record: a line for each person, newest first.

    Asking is itself written into the log.
    """
    with running() as session:
        asked = Question(
            Places(everywhere=True),
            by=find_person(session, reader).id if reader else None,
            of=find_person(session, person).id if person else None,
            since=since and since.replace(tzinfo=UTC),
            until=until and until.replace(tzinfo=UTC) + timedelta(days=1),
        )
        found = access.find(session, asked)
        lines = access.lines(session, found, of=asked.of)
        looked = Looked(
            Look.LOG, None, person_id=asked.of or asked.by, detail="lms people access"
        )
        access_operations.tell(session, looked, by=SYSTEM)
    # Once it is written down; whoever reads slowly keeps nobody from writing.
    for line in lines:
        click.echo(_told(line))


def _told(line: Line) -> str:
    facts = (
        f"{line.at:%Y-%m-%dT%H:%M:%SZ}",
        line.by or "system",
        line.role or "-",
        line.act,
        line.of or "-",
        line.list or "-",
        line.purpose or "-",
    )
    return "\t".join(facts)


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--institution", "home", help="Default: the only one.")
@click.option("--dry-run", is_flag=True, help="Tell what would happen; change nothing.")
@click.option("--invite", is_flag=True, help="Mail each a link to set a password.")
def import_(file: Path, home: str | None, *, dry_run: bool, invite: bool) -> None:
    """Add the people of a CSV list (nama, email, nip, jabatan), row by row."""
    with running(write=not dry_run) as session:
        results = importing.import_people(
            session,
            roster.parse(file.read_bytes()),
            institution_id=find_institution(session, home),
            by=SYSTEM,
            dry_run=dry_run,
            invite=invite,
        )
        for result in results:
            reason = f"  {result.reason}" if result.reason else ""
            click.echo(f"{result.row.number:>5}  {result.outcome.value}{reason}")


@people.command("list")
@click.argument("text", default="")
def list_(text: str) -> None:
    """List people whose name, e-mail or NIP contains TEXT."""
    with running(write=False) as session:
        for person in queries.search_people(session, text=text, limit=200):
            state = " (suspended)" if person.suspended_at else ""
            click.echo(
                f"{person.nip or '-':<20} {person.email:<32} {person.name}{state}"
            )


@people.command()
@click.argument("login")
@click.option("--restore", is_flag=True, help="Let the person in again.")
def suspend(login: str, *, restore: bool) -> None:
    """Keep a person from signing in; every session ends at once."""
    with running() as session:
        act = operations.restore if restore else operations.suspend
        act(session, find_person(session, login).id, by=SYSTEM)
