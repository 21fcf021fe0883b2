"""A request for a stream, as ASGI tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from lms.xapi import agents, following, presented, search, versions
from lms.xapi.credentials import Credential
from lms.xapi.errors import ParameterError
from lms.xapi.http import parameters
from lms.xapi.presented import Presented
from lms.xapi.search import Filter
from lms.xapi.streaming import places
from lms.xapi.terms import Kind
from lms.xapi.versions import Version

LAST_EVENT = "last-event-id"
AFTER = "after"
PARAMETERS = frozenset(
    {
        "agent",
        "verb",
        "activity",
        "registration",
        "related_activities",
        "related_agents",
        "since",
        AFTER,
    }
)
MOST_PARAMETERS = 50


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked; names of headers are in lower case, the last of each counts."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    address: str

    @classmethod
    def of(cls, scope: Mapping[str, Any], proxies: int) -> "Request":
        """Read the scope of an HTTP request that came through so many ``proxies``."""
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }
        told = (scope.get("client") or ("",))[0]
        return cls(
            scope["method"],
            scope["path"],
            scope["query_string"].decode("latin-1"),
            headers,
            _behind(headers.get("x-forwarded-for", ""), told, proxies),
        )

    def version(self, default: Version) -> Version:
        """Return the version that the answer names.

        A stream is no resource of the specification, and what a browser sends by itself
        has no such header; so it may be missing.
        """
        header = self.headers.get(versions.HEADER.lower())
        return default if header is None else versions.negotiate(header)

    def shown(self) -> Presented:
        """Return the key or the token that came with it, or refuse."""
        return presented.read(self.headers.get("authorization", ""))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader wants: which statements, and behind which place.

    Without a place it is those that come from now on.
    """

    filter: Filter
    place: int | None = None


def wanted(request: Request, key: Credential) -> Wanted:
    """Return what is asked for, as far as ``key`` may read it, or refuse."""
    mine = own(key)
    pairs = _pairs(request.query)
    found = parameters.many(tuple(pair for pair in pairs if pair[0] != AFTER)).filter
    after = dict(pairs).get(AFTER)
    # A browser that comes again repeats its address, so the header is the later one.
    name, token = "Last-Event-ID", request.headers.get(LAST_EVENT)
    if not token:
        name, token = AFTER, after
    known = [] if token is None else [places.unseal(key.store, token, name)]
    if found.since is not None:
        known.append(_place(found.since))
    return Wanted(
        Filter((*found.wanted, *mine), own_terms=bool(mine)),
        max(known) if known else None,
    )


def own(key: Credential) -> tuple[tuple[tuple[Kind, str], ...], ...]:
    """Return by what the sight of ``key`` is narrowed: nothing, or its own statements.

    One that may not even read those is refused.
    """
    if not key.reads_only_its_own():
        return ()
    return (((Kind.AUTHORITY, agents.signature(key.authority)),),)


def _place(since: int) -> int:
    """Return the place of a moment; of years without statements, the nearest place."""
    return min(max(following.place(since), following.START), search.END)


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        name = "query"
        raise ParameterError(name, "has too many parameters") from None
    names = [name for name, _value in pairs]
    for name in names:
        if name not in PARAMETERS:
            raise ParameterError(name, "is not a parameter here")
    if names.count(AFTER) > 1:
        raise ParameterError(AFTER, "stands twice")
    return pairs


def _behind(forwarded: str, told: str, proxies: int) -> str:
    """Return who asked, as the outermost of the trusted proxies has seen it."""
    if not proxies:
        return told
    seen = [each.strip() for each in forwarded.split(",") if each.strip()]
    return seen[-proxies] if len(seen) >= proxies else told
