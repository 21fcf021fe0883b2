"""People whom only one test knows."""

import itertools
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from lms.accounts.models import Institution
from lms.accounts.operations import people
from lms.accounts.operations.people import Particulars
from lms.demo.people import PASSWORD, hashed_password
from tests.journeys.server import Site

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who has just got an account."""

    id: UUID
    name: str
    email: str
    nip: str
    account_name: UUID
    password: str = PASSWORD


def newcomer(site: Site, name: str = "Rini Kusumawardani") -> Newcomer:
    """Give somebody an account."""
    number = next(_numbers)
    email, nip = f"rini{number}@pamong.example", f"199805172022032{number:03d}"
    hashed = hashed_password()
    with site.writing() as session:
        home = session.scalars(select(Institution)).one()
        made = people.create_person(
            session,
            Particulars(name, email, nip),
            institution_id=home.id,
            password_hash=hashed,
            must_change_password=False,
        )
        return Newcomer(made.id, name, email, nip, made.account_name)
