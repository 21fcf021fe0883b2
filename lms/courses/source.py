"""An author's files as a module sees them, and the list of mistakes found in them."""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lms.core import markdown
from lms.core import yaml as yaml_text
from lms.core.yaml import Path as Keys
from lms.courses import pictures

MAXIMUM_TEXT = 1024 * 1024
"""Bytes of one text file; a book of 500 pages has fewer."""

ACTIVITY_LINK = "activity:"
OUTSIDE = ("#", "mailto:", "http://", "https://")
"""How links begin that are taken as they are."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: the file, the line (from 1), the key, and what to do."""

    path: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}"
        return (
            f"{where}: {self.key}: {self.message}"
            if self.key
            else (f"{where}: {self.message}")
        )


@dataclass(slots=True)
class Source:
    """The files of one course, seen from one placed activity.

    ``media`` gives the address of a picture's path; ``activities`` are the keys that a
    link may name. Whatever is wrong goes to ``problems``, all of it and not only the
    first, and the course is then not imported.
    """

    files: Mapping[str, bytes]
    path: str
    settings: Any
    media: Callable[[str], str]
    activities: frozenset[str]
    problems: list[Problem] = field(default_factory=list)
    documents: dict[str, yaml_text.Document | None] = field(default_factory=dict)

    def error(
        self, message: str, keys: Keys = (), *, path: str = "", line: int = 0
    ) -> None:
        """Tell of a mistake at ``keys`` of the file ``path``, by default its own."""
        path = path or self.path
        document = self.documents.get(path)
        at = line or (document.line(keys) if document else 1)
        key = ".".join(str(part) for part in keys)
        self.problems.append(Problem(path, at, key, message))

    def text(self, path: str = "") -> str:
        """Return a text file; a missing or unreadable one is a mistake and gives ''."""
        path = path or self.path
        content = self.files.get(path)
        if content is None:
            self.error(f"berkas {path} tidak ada; periksa namanya", path=path)
            return ""
        if len(content) > MAXIMUM_TEXT:
            size = len(content) // 1024
            self.error(
                f"berkas terlalu besar ({size} KB); batasnya {MAXIMUM_TEXT // 1024} KB,"
                " bagilah menjadi beberapa halaman",
                path=path,
            )
            return ""
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            self.error("bukan teks UTF-8; simpan ulang berkasnya", path=path, line=line)
            return ""

    def yaml(self, path: str = "") -> Any:  # noqa: ANN401 - YAML may be anything
        """Return the parsed YAML of a file, or None after telling what is wrong."""
        path = path or self.path
        if path not in self.documents:
            self.documents[path] = None
            try:
                self.documents[path] = yaml_text.parse(self.text(path))
            except yaml_text.YamlError as error:
                self.error(f"YAML keliru: {error.message}", path=path, line=error.line)
        document = self.documents[path]
        return document.data if document else None

    def markdown(
        self, text: str, keys: Keys = (), *, path: str = "", line: int = 0
    ) -> str:
        """Return ``text``, which stands in the file ``path``, as clean HTML.

        ``line`` is where ``text`` begins in a file that has no keys to point at.
        """
        path = path or self.path
        after = 0

        def tell(message: str, at: int) -> None:
            place = line + text.count("\n", 0, max(at, 0)) if line else 0
            self.error(message, keys, path=path, line=place)

        def resolve(url: str) -> str:
            nonlocal after
            at = max(text.find(url, after), text.find(unquote(url), after))
            after = max(at + 1, after)
            try:
                return self._address(url, path)
            except KeyError as error:
                tell(str(error.args[0]), at)
                return "#"

        def measure(url: str) -> pictures.Size | None:
            if url.startswith(OUTSIDE):
                tell(
                    "gambar dari situs lain tidak ditampilkan; salin berkasnya",
                    text.find(url),
                )
            return pictures.size_of(self.files.get(_target(url, path), b""))

        return markdown.render(text, resolve, measure)

    def _address(self, url: str, path: str) -> str:
        if url.startswith(ACTIVITY_LINK):
            key = url.removeprefix(ACTIVITY_LINK)
            if key not in self.activities:
                message = f"tautan ke kegiatan {key!r} yang tidak ada"
                raise KeyError(message)
            return key
        if url.startswith(OUTSIDE):
            return url
        target = _target(url, path)
        if target not in self.files:
            message = f"berkas {target} tidak ada"
            raise KeyError(message)
        return self.media(target)


def _target(url: str, path: str) -> str:
    """Return the path of the file that ``url`` names in the file ``path``."""
    folder = posixpath.dirname(path)
    return posixpath.normpath(posixpath.join(folder, unquote(url)))
