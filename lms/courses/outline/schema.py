"""Checking an author's YAML against a JSON Schema, with messages for people."""

import re
from collections.abc import Callable, Iterator
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError, validators
from jsonschema.protocols import Validator

from lms.core.json import JsonObject
from lms.courses.source import Source

_TYPES = {
    "string": "teks (tulis di antara tanda kutip)",
    "integer": "bilangan bulat",
    "number": "bilangan",
    "boolean": "true atau false",
    "array": "daftar",
    "object": "kumpulan kunci",
}


def _extra(error: ValidationError) -> str:
    schema: Any = error.schema
    known = schema.get("properties", {})
    extra = sorted(set(cast("JsonObject", error.instance)) - set(known))
    return f"kunci tidak dikenal: {', '.join(extra)}; yang ada: {', '.join(known)}"


def _missing(error: ValidationError) -> str:
    wanted, present = cast("list[str]", error.validator_value), error.instance
    absent = [key for key in wanted if key not in cast("JsonObject", present)]
    return f"kunci wajib belum ada: {', '.join(absent)}"


_MESSAGES: dict[str, Callable[[ValidationError], str]] = {
    "additionalProperties": _extra,
    "required": _missing,
    "type": lambda e: (
        f"harus berupa {_TYPES.get(str(e.validator_value), 'jenis lain')}"
    ),
    "enum": lambda e: (
        "harus salah satu dari "
        + ", ".join(map(str, cast("list[object]", e.validator_value)))
    ),
    "const": lambda e: f"harus {e.validator_value}",
    "pattern": lambda e: f"bentuknya keliru: {e.instance!r}",
    "minItems": lambda _: "daftar ini masih kosong",
    "minLength": lambda _: "tidak boleh kosong",
    "maxLength": lambda e: f"terlalu panjang; batasnya {e.validator_value} huruf",
    "minimum": lambda e: f"paling kecil {e.validator_value}",
    "maximum": lambda e: f"paling besar {e.validator_value}",
    "uniqueItems": lambda _: "ada isi yang berulang",
}


def _pattern(
    _validator: Validator, pattern: str, value: object, _schema: JsonObject
) -> Iterator[ValidationError]:
    """Mean by ``$`` the end, as JSON Schema does; Python lets a line break follow."""
    strict = re.sub(r"\$$", r"\\Z", pattern)
    if isinstance(value, str) and not re.search(strict, value, re.ASCII):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


_Strict: type[Validator] = validators.extend(  # type: ignore[no-untyped-call]  # its stubs leave it out
    Draft202012Validator,
    {"pattern": _pattern},
    # 5.0 is a float, and would be one on every page.
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _checker, value: type(value) is int
    ),
)


def validator(schema: JsonObject) -> Validator:
    """Return a validator of ``schema``; make it once and keep it."""
    return _Strict(schema)


def check(source: Source, data: Any, schema: Validator) -> bool:  # noqa: ANN401 - YAML
    """Tell ``source`` of everything in ``data`` that ``schema`` refuses."""
    errors = sorted(schema.iter_errors(data), key=lambda error: list(error.path))
    for error in errors:
        for leaf in _leaves(error):
            describe = _MESSAGES.get(str(leaf.validator))
            text = describe(leaf) if describe else leaf.message
            source.error(text, tuple(leaf.absolute_path))
    return not errors


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """Give the branch of an ``anyOf`` that came closest, or the error itself."""
    if not error.context:
        yield error
        return
    yield max(
        error.context, key=lambda each: (len(each.path), each.validator != "type")
    )
