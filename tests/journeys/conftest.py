"""One site for all journeys: set up once a run, with an institute in it."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import server
from tests.journeys import world as worlds
from tests.journeys.visiting import PATIENCE, Visits
from tests.journeys.world import World

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder: they need a browser and this machine's network."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.enable_socket)
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the folder of a filled site, which all workers of a run copy."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = shared / "journeys"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / worlds.NAMES).exists():
            with server.serving(server.installed(folder)) as site:
                worlds.filled(site)
    return folder


@pytest.fixture(scope="session")
def world(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give a site of this worker's own that answers, with people who have learnt."""
    folder = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(template, folder)
    with server.serving(server.opened(folder)) as site:
        yield worlds.found(site)


@pytest.fixture(scope="session")
def visits(chromium: Browser, world: World) -> Iterator[Visits]:
    """Give the way to open browsers for the people of the world."""
    expect.set_options(timeout=PATIENCE)
    found = Visits(chromium, world)
    yield found
    found.close()
