"""Each rule about who may import whom is kept, and would be seen when broken."""

import configparser
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

SETTINGS = "setup.cfg"
SECTION = "importlinter:contract:"
BREAKS = {
    "layers": ("lms/core/clock.py", "from lms.courses import marks"),
    "modules": (
        "lms/modules/page/reading.py",
        "from lms.modules.slides import reading",
    ),
    "inside": (
        "lms/accounts/queries.py",
        "from lms.accounts.operations import people",
    ),
    "pure": ("lms/courses/tracking.py", "from flask import request"),
    "acyclic": ("lms/courses/marks.py", "from lms.courses import facts"),
    "tables": ("lms/courses/progress/queries.py", "from lms.xapi import tables"),
    "door": ("lms/modules/quiz/queries.py", "from lms.xapi import store"),
}
"""Of each contract a file, and a line that must not stand in it."""


def contracts() -> list[str]:
    """Return the names of the contracts in setup.cfg."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / SETTINGS)
    sections = [name for name in parser.sections() if name.startswith(SECTION)]
    return [name.removeprefix(SECTION) for name in sections]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the code, so that a rule can be broken in peace."""
    folder = tmp_path_factory.mktemp("copy")
    only_code = shutil.ignore_patterns("__pycache__", "static", "templates", "*.po")
    shutil.copytree(ROOT / "lms", folder / "lms", ignore=only_code)
    shutil.copy(ROOT / SETTINGS, folder)
    return folder


def check(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run lint-imports in ``folder`` and return its status and what it says."""
    program = "import sys; sys.path.insert(0, '.'); "
    program += "from importlinter.cli import lint_imports_command as run; run()"
    answer = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program, "--config", SETTINGS, "--no-logo", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return answer.returncode, answer.stdout + answer.stderr


@contextmanager
def changed(path: Path, line: str) -> Iterator[None]:
    """Let a line stand at the end of a file for a while."""
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(before, encoding="utf-8")


def test_every_contract_is_kept(copy: Path) -> None:
    status, said = check(copy)

    assert status == 0, said
    assert f"Contracts: {len(contracts())} kept, 0 broken." in said


@pytest.mark.parametrize("name", contracts())
def test_a_broken_contract_is_seen(copy: Path, name: str) -> None:
    file, line = BREAKS[name]

    with changed(copy / file, line):
        status, said = check(copy, "--contract", name)

    assert status == 1, said
    assert re.search(r"\b0 kept, 1 broken\.", said), said


def test_a_new_package_must_be_given_a_layer(copy: Path) -> None:
    package = copy / "lms" / "extra"
    package.mkdir()
    (package / "__init__.py").write_text('"""Something new."""\n', encoding="utf-8")

    status, said = check(copy, "--contract", "layers")
    shutil.rmtree(package)

    assert status == 1, said
