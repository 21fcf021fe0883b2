"""YAML of authors, with the line of every value, so that a mistake can be found.

Stricter than YAML 1.1: a key may stand once, ``yes``, ``012``, ``1:30`` and
``2026-01-31`` are text, there are no aliases (a few lines of them can swell to
gigabytes) and no tags.
"""

import math
import re
from dataclasses import dataclass
from typing import Any

import yaml

Path = tuple[str | int, ...]


class YamlError(Exception):
    """The text is not YAML as we take it; ``line`` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Document:
    """Parsed YAML and where each value stands."""

    data: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """Return the line of ``path``, or of the nearest thing that holds it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Loader(yaml.SafeLoader):
    """SafeLoader with the scalars of YAML's JSON schema only, and without aliases."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML's stubs leave it out
            message = "alias (*nama) tidak dipakai di sini; tulis nilainya"
            raise YamlError(message, event.start_mark.line + 1)
        return super().compose_node(parent, index)


_TAG = "tag:yaml.org,2002:"
_Loader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", list("-+0123456789")),
    (
        "float",
        r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?",
        list("-+0123456789"),
    ),
):
    _Loader.add_implicit_resolver(
        _TAG + _name, re.compile(rf"(?:{_pattern})\Z", re.ASCII), _first
    )
_TAGS = frozenset(
    _TAG + name for name in ("null", "bool", "int", "float", "str", "seq", "map")
)
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""What YAML itself forbids and an escape brings in; not every database can hold it."""
_LARGEST = 2**63
"""JSON's readers take no larger whole number."""


def parse(text: str) -> Document:
    """Parse ``text``; raise YamlError with the line and the way out."""
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = f"ada karakter kendali (kode {error.character}); hapus karakternya"
        raise YamlError(message, line) from None
    lines: dict[Path, int] = {}
    try:
        node = loader.get_single_node()
        data = None if node is None else _value(loader, node, (), lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(str(error.problem), mark.line + 1 if mark else 1) from None
    except RecursionError:
        raise YamlError("terlalu dalam bersarang", 1) from None
    except (yaml.YAMLError, ValueError) as error:
        raise YamlError(str(error), 1) from None
    finally:
        loader.dispose()
    return Document(data, lines)


def _value(loader: _Loader, node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:  # noqa: ANN401 - YAML may be anything
    line = lines[path] = node.start_mark.line + 1
    if node.tag not in _TAGS:
        message = f"tag {node.tag!r} tidak dipakai di sini; hapus tandanya (!)"
        raise YamlError(message, line)
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(loader, item, (*path, index), lines)
            for index, item in enumerate(node.value)
        ]
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node, path, lines)
    return _scalar(loader, node, line)


def _scalar(loader: _Loader, node: yaml.Node, line: int) -> Any:  # noqa: ANN401 - YAML may be anything
    try:
        value = loader.construct_object(node, deep=True)
    except ValueError as error:
        raise YamlError(str(error), line) from None
    if isinstance(value, str):
        return _text(value, line)
    too_large = isinstance(value, int) and abs(value) >= _LARGEST
    if too_large or (isinstance(value, float) and not math.isfinite(value)):
        raise YamlError("bilangan terlalu besar; apit dengan tanda kutip", line)
    return value


def _text(value: str, line: int) -> str:
    found = _UNSTORABLE.search(value)
    if found:
        message = f"ada karakter kendali (kode {ord(found[0])}); hapus karakternya"
        raise YamlError(message, line)
    return value


def _mapping(
    loader: _Loader, node: yaml.MappingNode, path: Path, lines: dict[Path, int]
) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise YamlError("kunci harus berupa teks", line)
        key = _text(str(key_node.value), line)
        if key in data:
            message = f"kunci {key!r} ditulis dua kali"
            raise YamlError(message, line)
        data[key] = _value(loader, value_node, (*path, key), lines)
        lines[(*path, key)] = line
    return data
