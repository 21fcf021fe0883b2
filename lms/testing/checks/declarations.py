"""What a module says of itself, and how it keeps its folder, its tables and the doors.

These checks look at the module and its package only.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator

from lms.core.json import JsonObject
from lms.courses.activities import ActivityModule
from lms.courses.folders import folder_of
from lms.courses.outline.settings import settings_schema
from lms.courses.registry import problems_of
from lms.testing.failing import refuse
from lms.testing.tables import declared_tables, package_of, prefix_of
from lms.testing.trial import Trial

KEY_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
KINDS = (str, int, bool)
ENDING = frozenset({"commit", "rollback"})
BEHIND_THE_DOOR = ("lms.xapi.store", "lms.xapi.tables", "lms.xapi.writing")


def declares_what_the_contract_asks(trial: Trial) -> None:
    """Key, title, kind and version of the contract are there and make sense."""
    refuse(_declared(trial.module))


def _declared(module: ActivityModule) -> Iterator[str]:
    yield from problems_of(module)
    key = str(getattr(module, "key", ""))
    if not key or set(key) - KEY_LETTERS:
        yield f"key {key!r}: use small letters, digits and hyphens"
    if not str(getattr(module, "title", "")).strip():
        yield "title is empty"
    kind = urlsplit(getattr(module, "activity_type", ""))
    if kind.scheme not in {"http", "https"} or not kind.netloc:
        yield f"activity_type {kind.geturl()!r} is not an address (IRI)"


def has_settings_that_make_a_form(trial: Trial) -> None:
    """Settings are a frozen dataclass whose fields have type, label and default."""
    kind = trial.module.settings
    refuse(_of_settings(kind))
    schema = settings_schema(kind)
    Draft202012Validator.check_schema(schema)
    refuse(_refused(schema, {}, "no settings at all"))
    refuse(_refused(schema, trial.sample.settings, "the sample's settings"))


def _of_settings(kind: type) -> Iterator[str]:
    parameters: Any = getattr(kind, "__dataclass_params__", None)
    if parameters is None or not parameters.frozen:
        yield f"{kind.__name__} must be a frozen dataclass"
        return
    hints = get_type_hints(kind)
    for each in fields(kind):
        yield from _of_field(each, hints[each.name])


def _of_field(each: "Field[Any]", kind: object) -> Iterator[str]:
    if kind not in KINDS:
        yield f"setting {each.name}: its type must be str, int or bool, is {kind}"
    if each.default is MISSING:
        yield f"setting {each.name} has no default, but an author may leave it out"
    if not str(each.metadata.get("label", "")):
        yield f"setting {each.name} has no label: declare it with setting(…, label=…)"


def _refused(
    schema: JsonObject, values: Mapping[str, object], what: str
) -> Iterator[str]:
    for error in Draft202012Validator(schema).iter_errors(dict(values)):
        yield f"{what} are refused by the module's own schema: {error.message}"


def keeps_files_below_its_own_name(trial: Trial) -> None:
    """Templates and static files of all modules share one space of names."""
    refuse(_astray(trial.module))


def _astray(module: ActivityModule) -> Iterator[str]:
    for name in ("templates", "static"):
        folder = folder_of(module) / name
        own = folder / module.key
        for path in sorted(folder.rglob("*")):
            if path.is_file() and own not in path.parents:
                where = path.relative_to(folder.parent).as_posix()
                yield f"{where} must lie below {name}/{module.key}/"


def keeps_its_tables_apart(trial: Trial) -> None:
    """Own tables are named after the module, and revisions of its own make them."""
    module = trial.module
    tables = declared_tables(module)
    prefix = prefix_of(module)
    refuse(
        f"table {table.name} must be named {prefix}…"
        for table in tables
        if not table.name.startswith(prefix)
    )
    revisions = list((folder_of(module) / "migrations").glob("*.py"))
    if tables and not revisions:
        refuse(["the module has tables, but no revision in migrations/ makes them"])


def leaves_the_doors_alone(trial: Trial) -> None:
    """The module ends no transaction and writes no statement but by ``emit``."""
    folder = folder_of(trial.module)
    if package_of(trial.module) == type(trial.module).__module__:
        paths = sorted(folder.rglob("*.py"))
    else:
        paths = sorted(folder.glob("*.py"))
    refuse(problem for path in paths for problem in _through_doors(path))


def _through_doors(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        where = f"{path.name}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Call) and _called(node) in ENDING:
            yield f"{where}: {_called(node)}() is the core's"
        for name in _imported(node):
            if name.startswith(BEHIND_THE_DOOR):
                yield f"{where}: imports {name}; say it with context.emit instead"


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
