"""A full disk is told, reading goes on, and room is all that is needed."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from lms.core import json
from tests.faults.lrs.full_disk import SmallDisk, can_mount, serving_on_small_disk
from tests.faults.lrs.ledger import Ledger
from tests.faults.lrs.site import set_up
from tests.faults.lrs.writers import Answer, Client, statement

BATCH = 50
MOST = 400
"""Batches that no disk of this size has room for."""


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallDisk]:
    """Give a server whose disk has room for few statements."""
    disk, template = tmp_path / "disk", tmp_path / "template"
    disk.mkdir()
    if not can_mount(disk):
        pytest.skip("this machine does not let us mount a small file system")
    made = set_up(f"sqlite:///{template / 'pamong.sqlite'}", template)
    url = f"sqlite:///{disk / 'pamong.sqlite'}"
    place = replace(made, data=disk, database_url=url)
    with serving_on_small_disk(place, template, size=10, ballast=4) as running:
        yield running


def send(client: Client, ledger: Ledger) -> Answer:
    """Send a new batch and note the answer."""
    ids = [uuid4() for _ in range(BATCH)]
    ledger.send(ids)
    answer = client.post([statement(each, each.int % 10**6) for each in ids])
    ledger.answered(answer.status, answer.body)
    if answer.status == 200:
        ledger.acknowledge([UUID(each) for each in json.loads(answer.body)])
    return answer


def fill(client: Client, ledger: Ledger) -> Answer:
    """Send batches until one is refused."""
    for _batch in range(MOST):
        answer = send(client, ledger)
        if answer.status != 200:
            return answer
    pytest.fail("the disk is never full")


def test_a_full_disk_is_told_and_loses_nothing(
    small: SmallDisk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ledger = Ledger()

    with closing(Client(small.server)) as client:
        refused = fill(client, ledger)
        again = send(client, ledger)
        read = client.ask("/xapi/statements?limit=1")
        small.make_room()
        stored = send(client, ledger)

    verdict = ledger.judge(small.copied(tmp_path_factory.mktemp("copy")))
    assert (refused.status, again.status) == (507, 507), refused
    assert json.loads(refused.body)["error"] == "storage_full"
    assert read.status == 200
    assert stored.status == 200, stored
    assert verdict.faults == 0, verdict
    assert verdict.stored == verdict.acked
