"""A running server with a key, and other people's clients in temporary folders.

They are installed with the ordinary clients of npm and PyPI when a test needs them, and
never below the project; without network or node their tests are skipped.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lms.core import json
from tests.journeys.server import opened, serving

HERE = Path(__file__).parent
SECONDS = 120
"""For an installation, or a script; what takes longer hangs."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Where the server answers, and the key to it."""

    url: str
    key: str
    secret: str

    def run(self, *command: str, mount: str = "/xapi", **settings: str) -> Any:  # noqa: ANN401 - JSON
        """Run a script and return the JSON that it writes."""
        environment = {
            **os.environ,
            "ENDPOINT": f"{self.url}{mount}/",
            "KEY": self.key,
            "SECRET": self.secret,
            **settings,
        }
        done = _run(*command, environment=environment)
        assert done.returncode == 0, done.stderr + done.stdout
        return json.loads(done.stdout)


def _run(
    *command: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - commands of these tests
        command,
        env=environment,
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.fixture(scope="session")
def reached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reached]:
    """Serve a new site with one institution and a key that may do everything."""
    site = opened(tmp_path_factory.mktemp("interop"))
    site.lms("db", "upgrade")
    site.lms("people", "institution", "Pusat Pelatihan Uji")
    told = site.lms("keys", "create", "Uji", "--scope", "all")
    found = re.match(r"key +(\S+)\nsecret +(\S+)\n", told)
    assert found is not None, told
    with serving(site) as running:
        yield Reached(running.url, found[1], found[2])


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the folder of node's modules, with both clients, or skip."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not installed")
    folder = tmp_path_factory.mktemp("node")
    packages = ("tincanjs@0.50", "@xapi/xapi@3")
    quiet = ("--no-audit", "--no-fund", "--ignore-scripts")
    _installed("npm", "install", *quiet, "--prefix", str(folder), *packages)
    return str(folder / "node_modules")


@pytest.fixture(scope="session")
def tincan(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a folder with Python's ``tincan``, or skip."""
    folder = tmp_path_factory.mktemp("tincan")
    quiet = ("-q", "--disable-pip-version-check", "--no-compile")
    where = ("--target", str(folder), "tincan==1.0.0")
    _installed(sys.executable, "-m", "pip", "install", *quiet, *where)
    return str(folder)


def _installed(*command: str) -> None:
    try:
        done = _run(*command)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{command[0]} does not get an answer: offline")
    if done.returncode:
        pytest.skip(f"cannot be installed here: {done.stderr.strip()[-200:]}")
