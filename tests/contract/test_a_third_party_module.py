"""A plugin that is only installed works: no list of the product names it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lms.testing import battery
from tests.databases import ENGINES, new_database

EXAMPLE = Path("examples/pamong-mod-hello")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install a copy of the example into a folder of its own, without the network.

    A copy, because pip builds inside the folder that it is given.
    """
    source = tmp_path_factory.mktemp("source") / EXAMPLE.name
    shutil.copytree(EXAMPLE, source, ignore=shutil.ignore_patterns("__pycache__"))
    target = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    pip += ["--no-build-isolation", "--disable-pip-version-check", "--target"]
    subprocess.run([*pip, str(target), str(source)], check=True, timeout=120)  # noqa: S603 - our own interpreter and folders
    return target


@pytest.mark.parametrize("engine", ENGINES)
def test_an_installed_plugin_is_found_and_keeps_the_contract(
    installed: Path, engine: str
) -> None:
    path = os.pathsep.join([str(installed), str(Path.cwd())])
    program = [sys.executable, "-W", "error", "-m", "tests.contract.third_party"]

    with new_database(engine) as url:
        answer = subprocess.run(  # noqa: S603 - our own interpreter and module
            [*program, url],
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    assert answer.stdout.split() == [
        "pamong_mod_hello:HelloModule",
        *(check.name for check in battery.CHECKS),
    ], answer.stderr
