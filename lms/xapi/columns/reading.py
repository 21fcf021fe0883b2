"""One state of a store's columns, as it was when somebody began to read."""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from lms.core import json
from lms.xapi.columns import coding, layout
from lms.xapi.columns.coding import NOTHING
from lms.xapi.columns.layout import GONE, GONE_TYPE, TYPES, Manifest

TRIES = 3
"""A new generation may replace the one whose files are about to be opened."""

Numbers = npt.NDArray[Any]


class Snapshot:
    """The columns up to a manifest; files are mapped when they are asked for."""

    def __init__(self, manifest: Manifest, files: Mapping[str, BinaryIO]) -> None:
        self.manifest = manifest
        self._files = files
        self._columns: dict[str, Numbers] = {}
        self._words: dict[str, list[bytes]] = {}

    def close(self) -> None:
        """Let the files go; what is mapped stays readable."""
        for each in self._files.values():
            each.close()

    def column(self, name: str) -> Numbers:
        """Return a number for each row."""
        return self._mapped(name, TYPES[name], self.manifest.rows)

    @property
    def gone(self) -> Numbers:
        """Return the rows that were voided."""
        return self._mapped(GONE, GONE_TYPE, self.manifest.gone)

    def _mapped(self, name: str, kind: str, length: int) -> Numbers:
        if not length:
            return np.empty(0, kind)
        if name not in self._columns:
            file = self._files[layout.column(name)]
            self._columns[name] = np.memmap(file, np.dtype(kind), "r", shape=(length,))
        return self._columns[name]

    def number(self, name: str) -> int:
        """Return how many words a dictionary has."""
        return self.manifest.of(name).number

    def text(self, name: str, code: int) -> str | None:
        """Return what a code stands for."""
        if code == NOTHING:
            return None
        found: str = json.loads(self.words(name)[code])
        return found

    def code(self, name: str, text: str) -> int | None:
        """Return the code of a text, if any row can have it."""
        try:
            return self.words(name).index(coding.word(text))
        except ValueError:
            return None

    def words(self, name: str) -> list[bytes]:
        """Return the words of a dictionary in the order of their codes, as written."""
        if name not in self._words:
            self._words[name] = coding.split(name, self._content(name))
        return self._words[name]

    def _content(self, name: str) -> bytes:
        size = self.manifest.of(name).size
        if not size:
            return b""
        return os.pread(self._files[layout.dictionary(name)].fileno(), size, 0)


def nothing() -> Snapshot:
    """Return the columns of a store that has none."""
    return Snapshot(Manifest(""), {})


def snapshot(folder: Path) -> Snapshot | None:
    """Return the present state of a store's columns, if it has any."""
    for _try in range(TRIES):
        manifest = layout.load(folder)
        if manifest is None:
            return None
        files = _opened(folder, manifest)
        if files is not None:
            return Snapshot(manifest, files)
    return None


def _opened(folder: Path, manifest: Manifest) -> dict[str, BinaryIO] | None:
    here = folder / manifest.generation
    with ExitStack() as opened:
        try:
            files: dict[str, BinaryIO] = {
                name: opened.enter_context((here / name).open("rb"))
                for name in manifest.sizes
            }
        except FileNotFoundError:
            return None
        for name, size in manifest.sizes.items():
            if os.fstat(files[name].fileno()).st_size < size:
                return None
        opened.pop_all()
        return files
