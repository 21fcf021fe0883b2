"""From measurements to figures with their goals."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.bench.measuring import Measured
from tests.bench.weights import Weights


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report; ``met`` is None where there is no goal."""

    what: str
    value: str
    goal: str = ""
    met: bool | None = None


def _most(what: str, value: float, limit: float, shown: str) -> Figure:
    """Return a figure that may be at most ``limit``; ``shown`` formats both."""
    goal = f"at most {shown.format(limit)}"
    return Figure(what, shown.format(value), goal, met=value <= limit)


def _milliseconds(what: str, found: Measured) -> Figure:
    value = f"{found.seconds * 1000:.2f} ms, {found.ratio:.1f} bare pages"
    return Figure(what, value)


def of_pages(found: Mapping[str, Measured], weights: Weights) -> list[Figure]:
    """Return the figures of pages."""
    asked = weights.queries
    return [
        _milliseconds("Course page of 5 activities", found["course-5"]),
        _milliseconds("Course page of 65 activities", found["course-65"]),
        _milliseconds("Course page of 200 activities", found["course-200"]),
        _most(
            "Course page of 65 activities, to the bare page",
            found["course-65"].ratio,
            4,
            "{:.2f} ×",
        ),
        _milliseconds("… compressed on the way", found["course-65-gzip"]),
        _most("Queries of the course page", max(asked.values()), 6, "{:.0f}"),
        Figure(
            "… at 5, 65 and 200 activities",
            ", ".join(str(asked[length]) for length in sorted(asked)),
            "the same",
            met=len(set(asked.values())) == 1,
        ),
        _most("HTML of 65 activities", weights.html / 1000, 60, "{:.1f} kB"),
        Figure("… compressed", f"{weights.html_packed / 1000:.1f} kB"),
        _most("First visit, all that travels", weights.cold / 1000, 80, "{:.1f} kB"),
        _most("Scripts of a page, travelling", weights.script / 1000, 30, "{:.1f} kB"),
        _milliseconds("Page of an activity", found["page"]),
        _milliseconds("Home, three courses of 5, 65 and 200", found["home"]),
        _milliseconds("Help, hardly more than the furniture", found["help"]),
    ]


def of_acts(found: Mapping[str, Measured]) -> list[Figure]:
    """Return the figures of what learners do."""
    attempt = found["attempt"]
    return [
        _most(
            "Quiz attempt of ten questions: view, start, 10 saves, submit, result",
            attempt.seconds * 1000,
            150,
            "{:.0f} ms",
        ),
        _milliseconds("… with every question's page drawn", found["attempt-pages"]),
        _milliseconds("View of an activity, told by its page", found["beacon"]),
        _milliseconds("Signing in, the password's hash included", found["sign-in"]),
        _milliseconds("Certificate as PDF/UA", found["certificate"]),
    ]


def of_record(found: Mapping[str, Measured], filled: float) -> list[Figure]:
    """Return the figures of the record."""
    speed = 1 / found["rebuild"].seconds
    return [
        _most("Standing folded anew", found["refresh"].seconds * 1000, 2, "{:.2f} ms"),
        Figure(
            "Rebuild, compared with what is kept",
            f"{speed:,.0f} statements a second",
            "at least 5,000",
            met=speed >= 5000,
        ),
        _milliseconds("LRS: one statement posted", found["lrs-post"]),
        _milliseconds("LRS: a batch of 100 posted", found["lrs-batch"]),
        _milliseconds("LRS: 20 statements by agent and verb", found["lrs-get"]),
        Figure(
            "Both courses read, checked and rendered",
            f"{found['import'].seconds:.2f} s",
        ),
        _most("Demonstration, each enrolment", filled, 0.5, "{:.2f} s"),
    ]


def of_start(seconds: float) -> list[Figure]:
    """Return the figure of starting; it alone is time by the clock."""
    return [_most("`lms setup` again, by the clock", seconds, 5, "{:.1f} s")]
