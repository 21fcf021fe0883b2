"""What is asked of the record: as an address says it, as a search, and as xAPI."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from lms.core import json, site
from lms.core.json import JsonObject
from lms.records.errors import MalformedQuestionError
from lms.xapi import agents, moments
from lms.xapi.search import Filter
from lms.xapi.terms import Kind, Term

LONGEST = 2000
"""Letters of one part of an address."""


class Outcome(StrEnum):
    """What came of it; no parameter of xAPI asks for that."""

    SUCCESS = "berhasil"
    FAILURE = "gagal"
    COMPLETION = "selesai"
    SCORE = "bernilai"

    def is_of(self, statement: JsonObject) -> bool:
        """Tell whether ``statement`` has this outcome."""
        return _OUTCOMES[self](statement.get("result", {}))


_OUTCOMES: dict[Outcome, Callable[[JsonObject], bool]] = {
    Outcome.SUCCESS: lambda result: result.get("success") is True,
    Outcome.FAILURE: lambda result: result.get("success") is False,
    Outcome.COMPLETION: lambda result: result.get("completion") is True,
    Outcome.SCORE: lambda result: "score" in result,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; what is None or empty is not asked for.

    ``course`` and ``cohort`` are IRIs of activities that a statement is within,
    ``person`` the name of an account on this site. ``since`` and ``until`` are days of
    storing, both included, in ``zone``.
    """

    verb: str = ""
    activity: str = ""
    course: str = ""
    cohort: str = ""
    person: str = ""
    registration: UUID | None = None
    outcome: Outcome | None = None
    since: date | None = None
    until: date | None = None
    ascending: bool = False
    zone: str = "Asia/Jakarta"

    @classmethod
    def read(cls, found: Mapping[str, str], zone: str) -> Self:
        """Read the parameters of an address; refuse what makes no sense."""
        values = {
            name: _read(parameter, found[parameter].strip())
            for name, parameter in PARAMETERS.items()
            if found.get(parameter, "").strip()
        }
        return cls(**values, zone=zone)  # type: ignore[arg-type]  # as READERS say

    def parameters(self) -> dict[str, str]:
        """Return what ``read`` makes this question of."""
        return {
            parameter: _written(getattr(self, name))
            for name, parameter in PARAMETERS.items()
            if getattr(self, name)
        }

    def without(self, name: str) -> Self:
        """Return the question without one of its filters."""
        values = self.parameters()
        values.pop(PARAMETERS[name], None)
        return self.read(values, self.zone)

    @property
    def narrowed(self) -> list[str]:
        """Return which filters are asked for, in their order."""
        return [
            name for name in PARAMETERS if getattr(self, name) and name != "ascending"
        ]

    def filter(self, within: tuple[Term, ...] = (), limit: int = 0) -> Filter:
        """Return the search; ``within`` is what its reader may see at most."""
        wanted = [within] if within else []
        if self.registration is not None:
            wanted.append(((Kind.REGISTRATION, str(self.registration)),))
        if self.person:
            wanted.append(((Kind.AGENT, agents.identifier(self._agent()) or ""),))
        if self.activity:
            wanted.append(((Kind.ACTIVITY, self.activity),))
        wanted += [about(each) for each in (self.cohort, self.course) if each]
        if self.verb:
            wanted.append(((Kind.VERB, self.verb),))
        return Filter(
            wanted=tuple(wanted),
            since=self._microseconds(self.since, before=True),
            until=self._microseconds(self.until, before=False),
            ascending=self.ascending,
            limit=limit,
            # What a statement refers to may lie outside of what one may see.
            own_terms=bool(within),
        )

    def xapi(self, limit: int) -> str:
        """Return the query of the Statements resource that comes nearest."""
        wider = self.cohort or self.course
        agent = json.dumps(self._agent()).decode() if self.person else ""
        pairs = {
            "registration": str(self.registration or ""),
            "agent": agent,
            "activity": self.activity or wider,
            "related_activities": "true" if wider and not self.activity else "",
            "verb": self.verb,
            "since": self._moment(self.since, before=True),
            "until": self._moment(self.until, before=False),
            "ascending": "true" if self.ascending else "",
            "limit": str(limit),
        }
        return urlencode({name: value for name, value in pairs.items() if value})

    @property
    def beyond_xapi(self) -> list[str]:
        """Return the filters that ``xapi`` leaves out: one activity is all it takes."""
        activities = ("activity", "cohort", "course")
        left = [name for name in activities if getattr(self, name)][1:]
        return left + (["outcome"] if self.outcome else [])

    def _agent(self) -> JsonObject:
        return agents.account(site.current().identity, self.person)

    def _moment(self, day: date | None, *, before: bool) -> str:
        found = self._microseconds(day, before=before)
        return "" if found is None else moments.written_microseconds(found)

    def _microseconds(self, day: date | None, *, before: bool) -> int | None:
        """Return the last microsecond before ``day`` begins, or that of the day."""
        if day is None:
            return None
        first = day if before else day + timedelta(days=1)
        midnight = datetime.combine(first, time(), ZoneInfo(self.zone))
        return moments.as_microseconds(midnight) - 1


def about(iri: str) -> tuple[Term, ...]:
    """Return the terms of which a statement about, or within, an activity has one."""
    return ((Kind.ACTIVITY, iri), (Kind.RELATED_ACTIVITY, iri))


PARAMETERS = {
    "verb": "kata-kerja",
    "activity": "kegiatan",
    "course": "kursus",
    "cohort": "angkatan",
    "person": "akun",
    "registration": "registrasi",
    "outcome": "hasil",
    "since": "dari",
    "until": "sampai",
    "ascending": "urut",
}
"""What each part of a question is called in addresses."""

_OLDEST_FIRST = "terlama"


def _day(text: str) -> date:
    found = date.fromisoformat(text)
    if not 1 < found.year < 9999:  # noqa: PLR2004 - a day more or less must exist
        raise ValueError(text)
    return found


def _is_ascending(text: str) -> bool:
    return text == _OLDEST_FIRST


_READERS: dict[str, Callable[[str], object]] = {
    PARAMETERS["registration"]: UUID,
    PARAMETERS["outcome"]: Outcome,
    PARAMETERS["since"]: _day,
    PARAMETERS["until"]: _day,
    PARAMETERS["ascending"]: _is_ascending,
}


def _read(parameter: str, text: str) -> object:
    if len(text) > LONGEST or "\0" in text:
        raise MalformedQuestionError(parameter)
    try:
        return _READERS.get(parameter, str)(text)
    except ValueError:
        raise MalformedQuestionError(parameter) from None


def _written(value: object) -> str:
    return _OLDEST_FIRST if value is True else str(value)
