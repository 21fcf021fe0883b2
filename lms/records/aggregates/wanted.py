"""What is asked of the aggregates: as an address says it, and as the LRS takes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypeVar
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from lms.records.asked import PARAMETERS, Asked
from lms.records.errors import MalformedQuestionError
from lms.records.queries.shelves import Shelf
from lms.xapi.columns.questions import Dimension, Measure, Question, Within

BY, THEN, MEASURES, SORT = "menurut", "lalu", "ukuran", "urutkan"
SUBMITTED = "tanya"
"""What the form sends along: without it, nothing chosen means the usual."""
NOTHING = "jumlah"
"""To be divided by nothing."""

FILTERS = ("verb", "activity", "course", "cohort", "since", "until")
"""What of ``Asked`` columns can be narrowed by."""

DIMENSIONS = {
    "hari": Dimension.DAY,
    "pekan": Dimension.WEEK,
    "bulan": Dimension.MONTH,
    "kata-kerja": Dimension.VERB,
    "kegiatan": Dimension.ACTIVITY,
    "kursus": Dimension.COURSE,
    "angkatan": Dimension.COHORT,
}
"""What dimensions are called in addresses."""

KINDS = {
    "catatan": Measure.COUNT,
    "orang": Measure.ACTORS,
    "nilai-rata-rata": Measure.SCORE_MEAN,
    "nilai-tengah": Measure.SCORE_MEDIAN,
    "keberhasilan": Measure.SUCCESS_RATE,
    "waktu": Measure.DURATION,
    "waktu-rata-rata": Measure.DURATION_MEAN,
}
"""What measures are called in addresses."""

Kind = TypeVar("Kind")
USUAL = (Measure.COUNT, Measure.ACTORS)
_SLUGS: Mapping[StrEnum, str] = {
    each: slug for slug, each in (*DIMENSIONS.items(), *KINDS.items())
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question of the page: ``sort`` is a column, from the largest if reversed."""

    asked: Asked
    by: tuple[Dimension, ...] = (Dimension.WEEK,)
    measures: tuple[Measure, ...] = USUAL
    sort: str = ""
    reverse: bool = False

    @classmethod
    def read(cls, found: "MultiDict[str, str]", zone: str) -> Self:
        """Read the parameters of an address; refuse what makes no sense."""
        filters = {
            PARAMETERS[name]: found.get(PARAMETERS[name], "") for name in FILTERS
        }
        asked = Asked.read(filters, zone)
        by = [found.get(name, "") for name in (BY, THEN)]
        if not any(by) and SUBMITTED not in found:
            by = ["pekan"]
        chosen = [each for each in dict.fromkeys(by) if each not in {"", NOTHING}]
        measures = tuple(
            _known(MEASURES, each, KINDS) for each in found.getlist(MEASURES)
        )
        sort = found.get(SORT, "")
        return cls(
            asked,
            tuple(_known(BY, each, DIMENSIONS) for each in chosen),
            tuple(dict.fromkeys(measures)) or USUAL,
            sort.removeprefix("-"),
            sort.startswith("-"),
        )

    def parameters(self, sort: str | None = None) -> list[tuple[str, str]]:
        """Return what ``read`` makes this question of, maybe in another order."""
        by = [slug(each) for each in self.by] or [NOTHING]
        order = f"{'-' if self.reverse else ''}{self.sort}" if sort is None else sort
        return [
            *zip((BY, THEN), by, strict=False),
            *((MEASURES, slug(each)) for each in self.measures),
            *self.asked.parameters().items(),
            *([(SORT, order)] if order else []),
        ]

    def question(self, here: Shelf, most: int) -> Question:
        """Return what is asked of the columns of a store, for those who read there."""
        asked = self.asked
        within = None
        if not here.whole:
            within = Within(
                frozenset(each.iri for each in here.courses),
                frozenset(each.iri for each in here.cohorts),
            )
        return Question(
            by=self.by,
            # The count is what the largest are chosen by.
            measures=tuple(dict.fromkeys((Measure.COUNT, *self.measures))),
            since=asked.since,
            until=asked.until,
            zone=asked.zone,
            verb=asked.verb or None,
            activity=asked.activity or None,
            course=asked.course or None,
            cohort=asked.cohort or None,
            within=within,
            most=most,
        )

    def xapi(self) -> str:
        """Return the query of the LRS's aggregates that asks the same."""
        asked = self.asked
        pairs = {
            "by": ",".join(each.value for each in self.by),
            "measures": ",".join(each.value for each in self.measures),
            "since": str(asked.since or ""),
            "until": str(asked.until or ""),
            "zone": asked.zone,
            "verb": asked.verb,
            "activity": asked.activity,
            "course": asked.course,
            "cohort": asked.cohort,
        }
        return urlencode({name: text for name, text in pairs.items() if text}, safe=",")


def slug(each: StrEnum) -> str:
    """Return what a dimension or a measure is called in addresses."""
    return _SLUGS[each]


def _known(parameter: str, text: str, known: Mapping[str, Kind]) -> Kind:
    try:
        return known[text]
    except KeyError:
        raise MalformedQuestionError(parameter) from None
