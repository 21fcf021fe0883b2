"""Nothing of the public suite is left out, and its verdict is read rightly."""

import sys
from pathlib import Path

import pytest

from lms.core.json import JsonObject
from tests.conformance.public import run as run_suite
from tests.conformance.requirements import KNOWN, NOT_THERE, covered
from tests.conformance.verdict import judge


def test_every_requirement_has_a_test() -> None:
    assert KNOWN - NOT_THERE.keys() - covered().keys() == set()


def test_no_test_cites_a_number_that_was_never_given() -> None:
    assert covered().keys() - KNOWN == set()


def test_a_range_of_requirements_is_read_whole() -> None:
    about = "test_protocol::test_about_lists_the_versions_to_everybody"

    assert about in covered()["XAPI-00318"]


# --- The verdict on a run of the suite


def run(state: str = "finished", **summary: int) -> JsonObject:
    """Return a log of the suite's form, with a run of four tests."""
    tests = [
        {"title": "is right", "status": "passed", "tests": []},
        {
            "title": "is wrong",
            "status": "failed",
            "error": "expected 200, got 400",
            "log": "GET / HTTP/1.1\r\nAuthorization: Basic c2VjcmV0\r\nHost: x",
            "tests": [],
        },
        {"title": "was left out", "status": "", "tests": []},
        {
            "title": "a group",
            "status": "failed",
            "error": "preparation failed",
            "tests": [{"title": "inside", "status": "", "tests": []}],
        },
    ]
    section = {"title": "Statements (2.1)", "status": "failed", "tests": tests}
    return {
        "state": state,
        "summary": {"total": 1365, "passed": 1365, **summary},
        "log": {"title": "", "status": "failed", "tests": [section]},
    }


def test_a_run_is_complete_when_every_test_there_is_passed() -> None:
    assert judge(run(), "1.0.3").is_complete


@pytest.mark.parametrize(
    ("log", "version"),
    [
        (run(passed=1364), "1.0.3"),
        (run(total=1364, passed=1364), "1.0.3"),
        (run(), "2.0.0"),
        (run(state="cancelled"), "1.0.3"),
        (run(state="error"), "1.0.3"),
        ({"state": "finished"}, "1.0.3"),
    ],
    ids=["one failed", "one is missing", "another version", "cancelled", "error", "no"],
)
def test_a_run_is_not_complete_otherwise(log: JsonObject, version: str) -> None:
    assert not judge(log, version).is_complete


def test_what_failed_and_what_was_left_out_are_both_found() -> None:
    findings = judge(run(), "1.0.3").findings

    assert [(each.title, each.was_run) for each in findings] == [
        ("is wrong", True),
        ("was left out", False),
        ("a group", True),
        ("a group > inside", False),
    ]
    assert {each.section for each in findings} == {"Statements (2.1)"}


def test_a_report_holds_no_key() -> None:
    (wrong, *_others) = judge(run(), "1.0.3").findings

    assert "c2VjcmV0" not in wrong.exchange
    assert "Host: x" in wrong.exchange


# --- The guard of a run

STANDS_STILL = """
import signal, sys
print('{"total":2,"passed":1}', flush=True)
try:
    signal.pause()
except KeyboardInterrupt:
    print("Full run log written to", "/logs/1.log", flush=True)
"""


def test_a_run_that_stands_still_is_stopped_and_its_log_is_kept(tmp_path: Path) -> None:
    log, said = run_suite([sys.executable, "-c", STANDS_STILL], tmp_path, 0.5)

    assert log == Path("/logs/1.log")
    assert said[0] == '{"total":2,"passed":1}'


def test_a_run_that_ends_without_a_log_has_none(tmp_path: Path) -> None:
    log, said = run_suite([sys.executable, "-c", "print('no server')"], tmp_path, 5)

    assert (log, said) == (None, ["no server"])
