"""A module's typed ``Settings``: read from YAML, described as JSON Schema."""

from dataclasses import MISSING, fields
from typing import Any, get_type_hints

from lms.core import yaml
from lms.core.json import JsonObject
from lms.courses.source import Source

_JSON_TYPES = {str: "string", int: "integer", bool: "boolean"}
_WORDS = {str: "teks", int: "bilangan bulat", bool: "true atau false"}


def read_settings(
    source: Source, kind: type, data: JsonObject, path: yaml.Path
) -> JsonObject:
    """Return ``data`` with only the fields of ``kind``, each of its declared type."""
    hints = get_type_hints(kind)
    names = {each.name for each in fields(kind)}
    good: JsonObject = {}
    for name, value in data.items():
        keys = (*path, "settings", name)
        if name not in names:
            known = ", ".join(sorted(names)) or "tidak ada"
            source.error(f"setelan {name!r} tidak dikenal; yang ada: {known}", keys)
        elif type(value) is not hints[name]:
            word = _WORDS.get(hints[name], str(hints[name]))
            source.error(f"setelan ini harus berupa {word}", keys)
        else:
            good[name] = value
    return good


def settings_schema(kind: type) -> JsonObject:
    """Return the JSON Schema of a module's settings, for editors and documentation."""
    hints = get_type_hints(kind)
    properties: dict[str, Any] = {}
    for each in fields(kind):
        properties[each.name] = {
            "type": _JSON_TYPES[hints[each.name]],
            "title": str(each.metadata.get("label", each.name)),
            "description": str(each.metadata.get("help", "")),
        }
        if each.default is not MISSING:
            properties[each.name]["default"] = each.default
    return {"type": "object", "additionalProperties": False, "properties": properties}
