"""Where columns lie, and what is looked for in statements; known to the application."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from lms.core.json import JsonObject

EXTENSION = "pamong.columns"
FOLDER = "columns"
"""Below the folder of all data."""


@dataclass(frozen=True, slots=True)
class Dimensions:
    """How the course and the cohort of a statement are found, as IRIs."""

    course: Callable[[JsonObject], str | None]
    cohort: Callable[[JsonObject], str | None]


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of all stores, and what their columns are made of."""

    folder: Path
    dimensions: Dimensions

    def of(self, store: UUID) -> Path:
        """Return the folder of one store."""
        return self.folder / str(store)
