"""What activity modules are given in tests: files and a context, made by hand."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core.json import JsonObject
from lms.courses.activities import ActivityModule, Context, Learner, Placed
from lms.courses.facts import Facts
from lms.courses.source import Source

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
VISIT = UUID("0195f000-0000-7000-8000-000000000001")
NO_DATABASE = cast("Session", None)
"""What a module without tables has no use for."""


def source(
    text: str | bytes,
    *,
    path: str = "sections/a/01.md",
    files: Mapping[str, bytes] | None = None,
    activities: frozenset[str] = frozenset({"lain"}),
) -> Source:
    """Return the file ``path`` with ``text`` among ``files``, as a module sees it."""
    content = text if isinstance(text, bytes) else text.encode()
    return Source(
        {**(files or {}), path: content},
        path,
        None,
        lambda name: f"/media/{name}",
        activities,
    )


def problems(found: Source) -> list[tuple[int, str]]:
    """Return the mistakes that were told: line and message."""
    return [(problem.line, problem.message) for problem in found.problems]


def context(
    module: ActivityModule,
    content: JsonObject,
    *,
    facts: Facts | None = None,
    rules: tuple[tuple[str, int], ...] = (),
    state: JsonObject | None = None,
    **changes: Any,  # noqa: ANN401 - fields of Context
) -> Context:
    """Return the context of a learner who opened the page ten minutes ago."""
    placed = Placed(
        key="bagian",
        title="Bagian",
        module=module.key,
        iri="https://lms.example/id/kursus/uji/kegiatan/bagian",
        minutes=5,
        section="satu",
        rules=rules,
    )
    given: dict[str, Any] = {
        "session": NO_DATABASE,
        "learner": Learner(UUID(int=1), "Ayu", "id"),
        "registration": UUID(int=2),
        "activity": placed,
        "settings": module.settings(),
        "content": content,
        "facts": facts or Facts(),
        "completed": False,
        "now": NOON,
        "base_url": "/belajar/r/bagian",
        "next_url": "/belajar/r/lain",
        "opened_at": NOON - timedelta(minutes=10),
        "visit": VISIT,
        "token": "token",
        "document": dict(state or {}),
    }
    return Context(**{**given, **changes})
