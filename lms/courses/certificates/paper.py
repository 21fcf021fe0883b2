"""What stands on the paper, and the digest that is made of it (pure)."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from lms.core import json, site


@dataclass(frozen=True, slots=True)
class Paper:
    """The facts on one certificate, as they were when it was issued.

    ``mark`` has two places, or is None for a course without marks; ``band`` and
    ``cohort_name`` are empty where there is none. Days are days of the cohort's clock.
    """

    code: str
    number: str
    holder_name: str
    institution: str
    issuer: str
    course_title: str
    jp: int
    mark: Decimal | None
    band: str
    started_on: date
    finished_on: date
    issued_on: date
    cohort_name: str

    @property
    def url(self) -> str:
        """Return where anybody can check the certificate; the QR code holds it."""
        return f"{site.current().url}/verifikasi/{self.code}"

    def digest(self) -> str:
        """Return the SHA-256 of the facts in canonical JSON.

        The secret code is one of them: whoever reads only the statement log cannot try
        out which name the digest belongs to.
        """
        mark = None if self.mark is None else format(self.mark, ".2f")
        facts = {**asdict(self), "mark": mark}
        return hashlib.sha256(json.dumps_canonical(facts)).hexdigest()
