"""What other people's clients save, they read again."""

import sys

import pytest

from tests.interop.conftest import Reached

BOTH = ["1.0.3", "2.0.0"]


def test_tincanjs_saves_and_reads(reached: Reached, node: str) -> None:
    read = reached.run("node", "tincanjs.cjs", mount="/xapi/1.0.3", NODE_PATH=node)

    assert read == {
        "versions": BOTH,
        "verb": "http://example.org/verbs/satu",
        "listed": 2,
        "rest": 1,
        "state": "halaman 3",
        "profile": {"a": 1},
    }


@pytest.mark.parametrize("version", BOTH)
def test_xapi_js_saves_and_reads(reached: Reached, node: str, version: str) -> None:
    read = reached.run("node", "xapijs.cjs", NODE_PATH=node, VERSION=version)

    assert read == {
        "versions": BOTH,
        "verb": f"http://example.org/verbs/{version}",
        "listed": 2,
        "rest": 1,
        "voided": True,
        "content": "naskah",
        "state": {"a": 1, "b": 2},
        "names": ["sisa"],
        "left": [],
        "profile": {"a": 2},
        "activity": "http://example.org/diskusi",
        "person": ["mailto:budi@example.org"],
    }


def test_pythons_tincan_saves_and_reads(reached: Reached, tincan: str) -> None:
    read = reached.run(sys.executable, "python_tincan.py", PYTHONPATH=tincan)

    assert read == {
        "verb": "http://example.org/verbs/python-satu",
        "listed": 2,
        "rest": 1,
        "state": "halaman 3",
        "names": ["sisa"],
    }
