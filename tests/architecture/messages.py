"""Messages of the product and their English catalogue."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from tests.architecture.sources import PRODUCT

ENGLISH = PRODUCT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
SETTINGS = PRODUCT / "translations" / "babel.cfg"
Text = str | tuple[str, ...] | list[str]
"""A message, or its singular and plural."""

_PLACE = re.compile(r"%\((\w+)\)[a-z]")


def extracted(target: Path) -> Catalog:
    """Collect the messages of the code as ``make messages`` does, into ``target``."""
    command = ["pybabel", "-q", "extract", "-F", str(SETTINGS), "-k", "lazy", "-k", "_"]
    line: Any = CommandLineInterface()
    line.run([*command, "-o", str(target), str(PRODUCT)])
    return _read(target)


def english() -> Catalog:
    """Return the English catalogue."""
    return _read(ENGLISH)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def problems(template: Catalog, translated: Catalog) -> Iterator[str]:
    """Say what an English reader would see in Indonesian, or see wrongly."""
    wanted = {message.id: message for message in template if message.id}
    for name in wanted:
        found = translated.get(_singular(name))
        if found is None or not all(_texts(found.string)):
            yield f"not translated: {name!r}"
        elif found.fuzzy:
            yield f"fuzzy: {name!r}"
        else:
            yield from _misplaced(found)
    for message in translated:
        if message.id and message.id not in wanted:
            yield f"not in the code any more: {message.id!r}"


def _misplaced(message: Message) -> Iterator[str]:
    places = set(_PLACE.findall(_texts(message.id)[-1]))
    for text in _texts(message.string):
        if set(_PLACE.findall(text)) != places:
            yield f"places differ: {message.id!r} and {text!r}"


def _singular(name: Text) -> str:
    return _texts(name)[0]


def _texts(text: Text | None) -> list[str]:
    return [text or ""] if text is None or isinstance(text, str) else list(text)
