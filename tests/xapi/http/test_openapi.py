"""The OpenAPI description says what there is, no more and no less."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator

from lms.core import errors as core_errors
from lms.core import failures
from lms.core.errors import PamongError
from lms.xapi import errors
from lms.xapi.http import auth
from lms.xapi.http.blueprint import PREFIX
from lms.xapi.http.limits import Guesses
from tests.xapi.lrs import Lrs

FILE = Path(__file__).parents[3] / "docs" / "openapi.yaml"
DESCRIPTION: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
METHODS = {"get", "head", "post", "put", "patch", "delete"}
EXAMPLES = 4
"""Generated requests of each kind at each address and method."""

OF_THE_EDGE = {
    # What no error class of the LRS says: werkzeug's own refusals, and the machine's.
    HTTPStatus.BAD_REQUEST.name.lower(),
    HTTPStatus.METHOD_NOT_ALLOWED.name.lower(),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE.name.lower(),
    failures.BUSY.code,
    failures.UNKNOWN.code,
    failures.FULL.code,
    "internal",
}


def _operations() -> Iterator[tuple[str, str]]:
    for path, item in DESCRIPTION["paths"].items():
        for method in METHODS & item.keys():
            yield path, method


OPERATIONS = sorted(_operations())


def _resolved(item: Any) -> Any:  # noqa: ANN401 - JSON
    while "$ref" in item:
        found: Any = DESCRIPTION
        for step in item["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        item = found
    return item


def _parameters(path: str, method: str) -> set[str]:
    """Return the names of the query parameters that an operation has."""
    item = DESCRIPTION["paths"][path]
    listed = [*item.get("parameters", ()), *item[method].get("parameters", ())]
    return {each["name"] for each in map(_resolved, listed) if each["in"] == "query"}


ALL_PARAMETERS = sorted({name for each in OPERATIONS for name in _parameters(*each)})


def _refusal_classes() -> set[type[PamongError]]:
    found = {
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, PamongError)
    }
    return found - {core_errors.PamongError, core_errors.ForbiddenError} - {
        core_errors.ConflictError
    } | {core_errors.NotFoundError}


def _statuses() -> set[int]:
    return {
        int(status)
        for path, method in OPERATIONS
        for status in DESCRIPTION["paths"][path][method]["responses"]
    }


def test_every_address_and_method_stands_in_it_and_no_other(app: Flask) -> None:
    there = {
        (rule.rule.removeprefix(PREFIX), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("xapi.") and "refuse" not in rule.endpoint
        for method in (rule.methods or set()) - {"OPTIONS"}
    }

    assert set(OPERATIONS) == there


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_parameter_stands_in_it_and_no_other(
    lrs: Lrs, path: str, method: str
) -> None:
    described = _parameters(path, method)

    known = {name for name in ALL_PARAMETERS if _is_taken(lrs, path, method, name)}

    assert known == described
    assert not _is_taken(lrs, path, method, "colour")


def _is_taken(lrs: Lrs, path: str, method: str, name: str) -> bool:
    response = lrs.send(
        # HEAD has no text to look at; it is GET without one.
        "GET" if method == "head" else method.upper(),
        path,
        body=None if method in {"get", "head"} else b"{}",
        headers={"Content-Type": "application/json"},
        query={name: "x"},
    )
    return "is not a parameter here" not in response.text


def test_every_refusal_has_its_code_and_status_in_it() -> None:
    described = DESCRIPTION["components"]["schemas"]["refusal"]["properties"]["error"]

    classes = _refusal_classes()

    assert {each.code for each in classes} | OF_THE_EDGE == set(described["enum"])
    assert {int(each.status) for each in classes} <= _statuses()
    assert {failures.BUSY.status, failures.FULL.status} <= _statuses()


def test_it_is_openapi_with_schemas_that_are_schemas() -> None:
    assert DESCRIPTION["openapi"] == "3.1.0"
    for schema in DESCRIPTION["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


# --- Requests made from it


def _generated(app: Flask) -> list[Any]:
    """Return the operations as schemathesis reads them."""
    schemathesis = pytest.importorskip("schemathesis")
    described = deepcopy(DESCRIPTION)
    for path, method in OPERATIONS:
        # It cannot write multipart/mixed; test_attachments does.
        body = described["paths"][path][method].get("requestBody", {})
        body.get("content", {}).pop("multipart/mixed", None)
    loaded = schemathesis.openapi.from_dict(described)
    loaded.app = app
    return [each.ok() for each in loaded.get_all_operations()]


@pytest.mark.parametrize("sound", [True, False], ids=["sound", "unsound"])
def test_the_store_does_as_it_is_described(
    lrs: Lrs, app: Flask, *, sound: bool
) -> None:
    schemathesis = pytest.importorskip("schemathesis")
    chosen = schemathesis.GenerationMode
    mode = chosen.POSITIVE if sound else chosen.NEGATIVE
    fulfilled: set[str] = set()

    for operation in _generated(app):
        strategy = operation.as_strategy(generation_mode=mode)
        for status in _asked(lrs, app, strategy):
            if status < HTTPStatus.BAD_REQUEST:
                fulfilled.add(operation.path)

    # A description under which nothing succeeds would describe nothing.
    assert not sound or fulfilled == DESCRIPTION["paths"].keys()


def _asked(lrs: Lrs, app: Flask, strategy: Any) -> list[int]:  # noqa: ANN401 - schemathesis
    """Send generated requests, judge the answers, and return their statuses."""
    found: list[int] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def ask(case: Any) -> None:  # noqa: ANN401 - schemathesis
        # Its attempts with wrong keys would soon be too many.
        door = replace(auth.door(app), guesses=Guesses())
        app.extensions[auth.EXTENSION] = door
        key = {"Authorization": lrs.headers["Authorization"]}
        case.headers = {**(case.headers or {}), **key}
        response = case.call()
        found.append(response.status_code)
        case.validate_response(response, excluded_checks=[_acceptance()])

    ask()
    return found


def _acceptance() -> Any:  # noqa: ANN401 - schemathesis
    """Return the check that what a schema allows is always taken.

    The specification has rules that no schema can say: a name declared for its content,
    components that fit their interaction, conditions that hold.
    """
    checks = pytest.importorskip("schemathesis").checks
    checks.load_all_checks()
    return checks.CHECKS.get_one("positive_data_acceptance")
