"""What an author gives the battery: files, mistakes, and what a learner does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Self

from lms.courses.outline.reading import read_folder
from lms.testing.markup import Shown

Fields = Mapping[str, str]
Filling = Fields | Callable[[Shown], Fields]
"""What a learner types, or how they fill the form that they see."""

MOMENT = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a learner does: open a page, or send a form (``filling``).

    A form goes with everything that the page before it has in the form of that address:
    hidden fields, boxes that are ticked. Without such a form it goes as a script would
    send it, with the page's tokens.
    """

    name: str = ""
    argument: str = ""
    filling: Filling | None = None
    after: timedelta = MOMENT
    """How long the learner takes before it."""


def opens(name: str = "", argument: str = "", *, after: timedelta = MOMENT) -> Step:
    """Open a page of the module, by default its first one."""
    return Step(name, argument, None, after)


def sends(
    name: str,
    argument: str = "",
    filling: Filling | None = None,
    *,
    after: timedelta = MOMENT,
) -> Step:
    """Send a form to an action of the module."""
    return Step(name, argument, filling or {}, after)


@dataclass(frozen=True, slots=True)
class Sample:
    """One activity of a module as an author writes it and a learner does it.

    ``steps`` do all that the module offers and fulfil every completion rule;
    ``numbers`` gives a rule its number. The files may link to the activity
    ``tetangga``, which stands beside this one.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    source: str = ""
    settings: Mapping[str, object] = field(default_factory=dict)
    mistakes: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    """Files with a mistake, to be laid over ``files``, by what is wrong with them."""
    steps: tuple[Step, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    minutes: int = 5

    @classmethod
    def of_folder(
        cls,
        folder: Path,
        *,
        source: str,
        steps: tuple[Step, ...],
        numbers: Mapping[str, int] | None = None,
    ) -> Self:
        """Read the files from ``good/`` and the mistakes from ``bad/<what>/``."""
        bad = folder / "bad"
        wrong = sorted(bad.iterdir()) if bad.is_dir() else []
        return cls(
            files=read_folder(folder / "good"),
            source=source,
            mistakes={each.name: read_folder(each) for each in wrong if each.is_dir()},
            steps=steps,
            numbers=numbers or {},
        )
