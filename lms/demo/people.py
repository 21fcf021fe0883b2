"""The people of the demonstration; their password is public, so never in production."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from lms.accounts import passwords, queries
from lms.accounts.models import InstitutionKind
from lms.accounts.operations import people
from lms.accounts.operations.people import Particulars
from lms.accounts.roles import SITE, SYSTEM, Grant, Role, Scope, ScopeKind

INSTITUTION = "Pusat Pelatihan ASN Sagara Raya"
PASSWORD = "belajar-bersama-2026"  # noqa: S105 - printed at every start


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as."""

    name: str
    email: str
    nip: str | None
    role: Role
    what: str


PEOPLE = (
    DemoPerson(
        "Ayu Latuconsina",
        "ayu@pamong.example",
        "199903142025032001",
        Role.PESERTA,
        "peserta (CPNS)",
    ),
    DemoPerson(
        "Bayu Prasetyo",
        "bayu@pamong.example",
        "199708222025031002",
        Role.PESERTA,
        "peserta (CPNS)",
    ),
    DemoPerson(
        "Dr. Sri Wahyuni, M.Si.",
        "sri@pamong.example",
        "197805112005012003",
        Role.PENGAJAR,
        "widyaiswara",
    ),
    DemoPerson(
        "Markus Tutuarima",
        "markus@pamong.example",
        "198510032010011004",
        Role.PENYELENGGARA,
        "penyelenggara",
    ),
    DemoPerson("Admin Pamong", "admin@pamong.example", None, Role.ADMIN, "admin"),
)


def demo_institution(session: Session) -> UUID:
    """Return the demonstration's institution, made when it is missing."""
    found = queries.institution_named(session, INSTITUTION)
    if found is None:
        found = people.create_institution(
            session,
            name=INSTITUTION,
            kind=InstitutionKind.PEMDA,
            city="Ambon",
            time_zone="Asia/Jayapura",
        )
    return found.id


def missing(session: Session) -> list[DemoPerson]:
    """Return who is not there yet."""
    return [p for p in PEOPLE if queries.person_by_email(session, p.email) is None]


def ensure(session: Session, absent: list[DemoPerson], password_hash: str) -> None:
    """Make the people in ``absent``; the hash is made outside the transaction."""
    home = demo_institution(session)
    for each in absent:
        person = people.create_person(
            session,
            Particulars(each.name, each.email, each.nip),
            institution_id=home,
            password_hash=password_hash,
            must_change_password=False,
        )
        site_wide = each.role is Role.ADMIN
        scope = SITE if site_wide else Scope(ScopeKind.INSTITUTION, home)
        people.grant(session, person.id, Grant(each.role, scope), by=SYSTEM)


def hashed_password() -> str:
    """Return the hash of the public password."""
    return passwords.pool.hash(PASSWORD)
