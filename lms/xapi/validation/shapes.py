"""The building blocks of the rules: objects, arrays and choices of checked values.

A check takes a value and returns nothing; it raises ``StatementError`` with the path
from that value to the fault. Each level adds its own step on the way up, so a correct
statement pays nothing for paths.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi.errors import StatementError

Check = Callable[[Any], None]

REMEMBERED_BYTES = 2**24
"""What each ``remembered`` check keeps at most, so that nobody can fill the memory."""


def shape(
    properties: Mapping[str, Check],
    required: tuple[str, ...] = (),
    *rules: Callable[[JsonObject], None],
) -> Check:
    """Return the check of an object: these properties, no others, then ``rules``."""
    check_of = dict(properties).get

    def check(value: object) -> None:
        if type(value) is not dict:
            raise StatementError("", "must be an object")
        for name, item in value.items():
            try:
                check_of(name, _unknown)(item)
            except StatementError as error:
                raise error.within(name) from None
        for name in required:
            if name not in value:
                raise StatementError(name, "is required")
        for rule in rules:
            rule(value)

    return check


def _unknown(_value: object) -> None:
    raise StatementError("", "is not a property of this object")


def listing(check_item: Check, *, at_least: int = 0) -> Check:
    """Return the check of an array whose items all pass ``check_item``."""

    def check(value: object) -> None:
        if type(value) is not list:
            raise StatementError("", "must be an array")
        if len(value) < at_least:
            raise StatementError("", f"must have at least {at_least} item")
        for position, item in enumerate(value):
            try:
                check_item(item)
            except StatementError as error:
                raise error.within(position) from None

    return check


def one_or_many(check_item: Check) -> Check:
    """Return the check of one object or an array of them (xAPI 2.0, 4.2.2.5)."""
    check_many = listing(check_item)

    def check(value: object) -> None:
        (check_many if type(value) is list else check_item)(value)

    return check


def mapping(check_key: Check, check_value: Check) -> Check:
    """Return the check of an object whose names are themselves values."""

    def check(value: object) -> None:
        if type(value) is not dict:
            raise StatementError("", "must be an object")
        for key, item in value.items():
            try:
                check_key(key)
                check_value(item)
            except StatementError as error:
                raise error.within(key) from None

    return check


def by_object_type(choices: Mapping[str, Check], default: str | None) -> Check:
    """Return the check that ``objectType`` chooses; absent, ``default`` is meant."""
    checks = dict(choices)
    known = ", ".join(checks)

    def check(value: object) -> None:
        if type(value) is not dict:
            raise StatementError("", "must be an object")
        kind = value.get("objectType", default)
        if type(kind) is not str or kind not in checks:
            raise StatementError("objectType", f"must be one of: {known}")
        checks[kind](value)

    return check


def remembered(check_new: Check, *, longest: int = 2048) -> Check:
    """Return a check that knows by their bytes the values that were correct before.

    For what comes again and again: writing it down costs a tenth of checking it. Values
    of more than ``longest`` bytes are checked each time.
    """

    @lru_cache(maxsize=REMEMBERED_BYTES // longest)
    def passed(text: bytes) -> None:
        check_new(json.loads(text))

    def check(value: object) -> None:
        text = json.dumps(value)
        if len(text) > longest:
            check_new(value)
        else:
            passed(text)

    return check
