"""People made up for the demonstration, each with a number that could be a NIP."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from lms.accounts.nip import FIRST_PPPK, Sex
from lms.accounts.operations.people import Particulars
from lms.demo import names
from lms.demo.institutions import POSITIONS, Place

YOUNGEST, OLDEST = 21, 34
"""Years of age at the appointment of a CPNS."""

PPPK_SHARE = 0.2
OFFICE_AGE = 45


@dataclass(slots=True)
class Roster:
    """Invents people, and never two with the same number or address."""

    random: Random
    _nips: set[str] = field(default_factory=set)
    _addresses: set[str] = field(default_factory=set)

    def participant(self, place: Place, appointed: date) -> Particulars:
        """Return somebody who was appointed in the month of ``appointed``."""
        age = self.random.randint(YOUNGEST, OLDEST)
        position = self.random.choice(POSITIONS)
        return self._person(place, appointed, appointed.year - age, position)

    def member_of_staff(self, place: Place, position: str, year: int) -> Particulars:
        """Return somebody with twenty years of service before ``year``."""
        appointed = date(year - 20, self.random.randint(1, 12), 1)
        return self._person(place, appointed, year - OFFICE_AGE, position)

    def _person(
        self, place: Place, appointed: date, birth_year: int, position: str
    ) -> Particulars:
        sex = self.random.choice(list(Sex))
        name = names.full_name(self.random, place.region, sex)
        return Particulars(
            names.titled(self.random, name),
            self._address(name, place),
            self._nip(birth_year, appointed, sex),
            position,
        )

    def _address(self, name: str, place: Place) -> str:
        local, number = names.slug(name), 1
        address = f"{local}@{place.domain}"
        while address in self._addresses:
            number += 1
            address = f"{local}{number}@{place.domain}"
        self._addresses.add(address)
        return address

    def _nip(self, birth_year: int, appointed: date, sex: Sex) -> str:
        born = date(birth_year, self.random.randint(1, 12), self.random.randint(1, 28))
        is_pppk = self.random.random() < PPPK_SHARE
        pair = FIRST_PPPK if is_pppk else appointed.month
        head = f"{born:%Y%m%d}{appointed.year}{pair:02}{sex.value}"
        sequence = 1
        while f"{head}{sequence:03}" in self._nips:
            sequence += 1
        number = f"{head}{sequence:03}"
        self._nips.add(number)
        return number
