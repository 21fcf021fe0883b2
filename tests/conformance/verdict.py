"""What a run of the public suite says: read from its log, judged by what passed.

Its exit code will not do: it is the number of failures modulo 256, and a block whose
preparation fails is neither passed nor failed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lms.core.json import JsonObject

EXPECTED = {"1.0.3": 1365, "2.0.0": 1442}
"""How many tests the suite has for each version."""

_SECRET = re.compile(r"(?im)^(authorization:)[^\r\n]*")


@dataclass(frozen=True, slots=True)
class Finding:
    """One test that did not pass: where it stands, why, and what was said."""

    section: str
    title: str
    error: str
    exchange: str

    @property
    def was_run(self) -> bool:
        """Tell whether the test failed, rather than being left out."""
        return bool(self.error)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one run."""

    version: str
    total: int
    passed: int
    state: str
    findings: tuple[Finding, ...]

    @property
    def is_complete(self) -> bool:
        """Tell whether every test that there is was run and passed."""
        return (
            self.state == "finished"
            and self.passed == self.total == EXPECTED[self.version]
        )


def judge(log: JsonObject, version: str) -> Verdict:
    """Return what the suite's ``log`` says about ``version``."""
    summary = log.get("summary") or {}
    return Verdict(
        version,
        summary.get("total") or 0,
        summary.get("passed") or 0,
        str(log.get("state")),
        tuple(_findings(log.get("log") or {}, ())),
    )


def _findings(node: JsonObject, above: tuple[str, ...]) -> Iterator[Finding]:
    """Give the tests below ``node`` that failed or were left out.

    A failure stands on a group of tests when its preparation failed.
    """
    inner: list[JsonObject] = node.get("tests") or []
    title = str(node.get("title"))
    error = node.get("error")
    is_left_out = not inner and not error and node.get("status") != "passed"
    if error or is_left_out:
        section = above[1] if len(above) > 1 else title
        path = " > ".join((*above[2:], title))
        yield Finding(section, path, str(error or ""), _without_key(node.get("log")))
    for test in inner:
        yield from _findings(test, (*above, title))


def _without_key(exchange: Any) -> str:  # noqa: ANN401 - the suite's own text
    return _SECRET.sub(r"\1 (left out)", str(exchange or ""))
