"""Many clients at the same moment: one id, or the same new activities and agents."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from uuid import UUID, uuid4

from lms.core.json import JsonObject
from tests.faults.lrs.ledger import Ledger
from tests.faults.lrs.site import Server
from tests.faults.lrs.writers import Client
from tests.xapi.said import said


def at_once(works: Sequence[Callable[[], object]]) -> None:
    """Do all of ``works`` side by side and wait for the last; none may fail."""
    failed: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised below
            failed.append(error)

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def share(server: Server, writers: int, batches: int) -> tuple[Ledger, int]:
    """Let writers send batches about the same new things, in different orders.

    Returns the ledger and how many statements were sent.
    """
    ledger = Ledger()
    together = Barrier(writers)
    size = 10
    news = [[f"{uuid4()}" for _thing in range(size)] for _batch in range(batches)]

    def work(seed: int) -> None:
        client = Client(server)
        chance = random.Random(seed)  # noqa: S311 - an order
        for things in news:
            ids = [uuid4() for _ in things]
            mixed = chance.sample(things, size)
            batch = [_about(each, *pair) for each, pair in _paired(ids, mixed)]
            ledger.send(ids)
            together.wait()
            answer = client.post(batch)
            ledger.answered(answer.status, answer.body)
            if answer.status == 200:
                ledger.acknowledge(ids)
        client.close()

    at_once([lambda seed=seed: work(seed) for seed in range(writers)])  # type: ignore[misc]  # mypy and defaults of lambdas
    return ledger, writers * batches * size


def _paired(
    ids: Sequence[UUID], names: Sequence[str]
) -> list[tuple[UUID, tuple[str, str]]]:
    """Give each id an activity and an agent."""
    turned = [*names[1:], names[0]]
    return list(zip(ids, zip(names, turned, strict=True), strict=True))


def _about(statement_id: UUID, activity: str, agent: str) -> JsonObject:
    return said(
        id=str(statement_id),
        actor={"objectType": "Agent", "mbox": f"mailto:{agent}@example.org"},
        object={
            "id": f"http://lms.test/baru/{activity}",
            "definition": {"name": {"id": f"Kegiatan {activity}"}},
        },
        context={
            "contextActivities": {"grouping": [{"id": f"http://lms.test/baru/{agent}"}]}
        },
    )


def post_all(server: Server, statements: Sequence[JsonObject]) -> Counter[int]:
    """Send each statement by a client of its own, all at the same moment."""
    together = Barrier(len(statements))
    answers: Counter[int] = Counter()

    def work(statement: JsonObject) -> None:
        client = Client(server)
        together.wait()
        answers[client.post(statement).status] += 1
        client.close()

    at_once([lambda each=each: work(each) for each in statements])  # type: ignore[misc]  # mypy and defaults of lambdas
    return answers
