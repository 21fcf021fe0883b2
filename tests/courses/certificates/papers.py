"""Papers for tests, and what can be read back from a drawn one."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from lms.courses.certificates import pdf
from lms.courses.certificates.paper import Paper

SAMPLE = Paper(
    code="7KQ2-9XWM-4T1B-HZ8D-3C6R-VN5Y-0PEG",
    number="PM-2026-000123",
    holder_name="Sri Wahyuningsih, S.Sos., M.A.P.",
    institution="Dinas Kependudukan Kabupaten Sagara Raya",
    issuer="Pusat Pelatihan Aparatur",
    course_title="Kolaborasi",
    jp=6,
    mark=Decimal("88.40"),
    band="Memuaskan",
    started_on=date(2026, 1, 2),
    finished_on=date(2026, 1, 9),
    issued_on=date(2026, 1, 10),
    cohort_name="Angkatan III",
)


@dataclass(frozen=True)
class Drawn:
    """A PDF as a reader has it."""

    reader: PdfReader

    @property
    def text(self) -> str:
        """Return all text, white space made even."""
        found = "".join(page.extract_text() for page in self.reader.pages)
        return " ".join(found.replace("\u200b", "").split())

    @property
    def letters(self) -> str:
        """Return all text without white space, as lines break where they must."""
        return "".join(self.text.split())

    @property
    def catalogue(self) -> Any:  # noqa: ANN401 - PDF objects may be anything
        """Return the document catalogue."""
        return self.reader.trailer["/Root"]

    def structure(self) -> list[Any]:
        """Return every element of the structure tree."""
        found: list[Any] = []
        waiting = [self.catalogue["/StructTreeRoot"]]
        while waiting:
            element = waiting.pop().get_object()
            if isinstance(element, list):
                waiting += element
            elif isinstance(element, dict):
                found.append(element)
                if "/K" in element:
                    waiting.append(element["/K"])
        return found


def drawn(paper: Paper) -> Drawn:
    """Draw ``paper`` and read it back."""
    return Drawn(PdfReader(BytesIO(pdf.draw(paper, paper.digest()))))
