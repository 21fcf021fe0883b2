"""The files of a store's columns, and the manifest that says how far they count.

Each file grows at its end. What lies beyond the manifest was written by somebody who
did not come to an end, and is cut off before the next is added; so a reader who maps
files up to a manifest sees one state of them, whatever happens meanwhile.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from lms.core import json
from lms.core.files import sync
from lms.xapi.following import START
from lms.xapi.stored import stored_at

FORMAT = 1
"""Raised when columns are added or read differently: older ones are made again."""

MANIFEST = "manifest.json"
TYPES: Mapping[str, str] = {
    "seq": "<i8",
    "actor": "<i4",
    "verb": "<i4",
    "activity": "<i4",
    "course": "<i4",
    "cohort": "<i4",
    "scaled": "<f8",
    "success": "<i1",
    "duration": "<f8",
}
"""Little-endian numbers, one a statement; -1 and NaN stand for nothing."""

GONE = "gone"
GONE_TYPE = "<i8"
"""Which rows were voided after they were written, by their numbers."""

TEXTS = ("verb", "activity", "course", "cohort")
ACTOR = "actor"
DIGEST = 16
"""Bytes that stand for an actor."""


@dataclass(frozen=True, slots=True)
class Words:
    """How many words a dictionary has, and in how many bytes."""

    number: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """Up to where the files of one generation count, and the log they are made of.

    ``last`` is the ``seq`` of the last row, and ``upto`` the one after which the log
    goes on. ``retired`` and ``swept`` are what ``lms.xapi.retention`` said of the store
    when what it let go was struck out here.
    """

    generation: str
    rows: int = 0
    last: int = START
    gone: int = 0
    upto: int = START
    retired: int = 0
    swept: int = START
    words: Mapping[str, Words] = field(default_factory=dict)

    def of(self, name: str) -> Words:
        """Return what counts of a dictionary."""
        return self.words.get(name, Words())

    @property
    def sizes(self) -> dict[str, int]:
        """Return how long each file must be, by its name."""
        widths = {name: int(kind[2:]) for name, kind in TYPES.items()}
        return {
            **{column(name): self.rows * width for name, width in widths.items()},
            column(GONE): self.gone * int(GONE_TYPE[2:]),
            **{dictionary(name): self.of(name).size for name in (*TEXTS, ACTOR)},
        }

    def as_json(self) -> bytes:
        """Return what ``read`` reads."""
        return json.dumps(
            {
                "format": FORMAT,
                "generation": self.generation,
                "rows": self.rows,
                "last": self.last,
                "gone": self.gone,
                "upto": self.upto,
                "retired": self.retired,
                "swept": self.swept,
                "words": {
                    name: [each.number, each.size] for name, each in self.words.items()
                },
            }
        )

    @classmethod
    def read(cls, text: bytes) -> Self:
        """Read a manifest; a ``ValueError`` tells that it is none of this format."""
        try:
            found = json.loads(text)
            if found["format"] != FORMAT:
                raise ValueError(found["format"])
            words = {name: Words(*each) for name, each in found["words"].items()}
            return cls(
                str(found["generation"]),
                int(found["rows"]),
                int(found["last"]),
                int(found["gone"]),
                int(found["upto"]),
                int(found["retired"]),
                int(found["swept"]),
                words,
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(str(error)) from None


def column(name: str) -> str:
    """Return the name of a column's file."""
    return f"{name}.col"


def dictionary(name: str) -> str:
    """Return the name of a dictionary's file."""
    return f"{name}.words"


def through(upto: int) -> int:
    """Return the moment up to which all is counted, in microseconds."""
    return stored_at(upto + 1) - 1


def load(folder: Path) -> Manifest | None:
    """Return the manifest of a store's folder, if there is one that can be used."""
    try:
        return Manifest.read((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def is_whole(folder: Path, manifest: Manifest) -> bool:
    """Tell whether all files are there and at least as long as they must be."""
    here = folder / manifest.generation
    try:
        return all(
            (here / name).stat().st_size >= size
            for name, size in manifest.sizes.items()
        )
    except FileNotFoundError:
        return False


def save(folder: Path, manifest: Manifest) -> None:
    """Let ``manifest`` be the truth, durably and at once."""
    fresh = folder / f"{MANIFEST}.new"
    with fresh.open("wb") as file:
        file.write(manifest.as_json())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / MANIFEST)
    sync(folder)


def begin(folder: Path, generation: str) -> Manifest:
    """Make the empty files of a new generation, durably."""
    manifest = Manifest(generation)
    here = folder / generation
    here.mkdir()
    for name in manifest.sizes:
        (here / name).touch()
    sync(here)
    sync(folder)
    return manifest


def append(path: Path, size: int, content: bytes) -> None:
    """Make ``content`` follow the first ``size`` bytes of a file, durably."""
    with path.open("r+b") as file:
        file.truncate(size)
        file.seek(size)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
