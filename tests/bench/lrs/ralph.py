"""The same load on a peer: Ralph (PyPI ralph-malph), with its file system backend.

As it is shipped, every write after the first one is refused: its LRS backend creates
its file and never appends to it. So it is measured twice: as it is, and with that one
word mended in the copy that is installed here. It never asks the disk to keep what it
acknowledged, and its answers know neither version 2.0 nor documents.
"""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from click import echo

from lms.core import json
from tests.bench.lrs import population, processes, reading
from tests.bench.lrs.knowledge import KINDS, Knowledge, Question
from tests.bench.lrs.ledger import Verdict
from tests.bench.lrs.loads import Writer, share, spent
from tests.bench.lrs.population import Population
from tests.bench.lrs.reading import Reader
from tests.bench.lrs.serving import await_answer, end, free_port
from tests.bench.lrs.wire import Target, basic
from tests.bench.lrs.writing import BATCH, BATCH_LANES, SINGLE_LANES, Cost

PACKAGE = "ralph-malph[full]==5.1.0"
_USER = "load"
_SHIPPED = "(data, target, chunk_size, ignore_errors, operation_type)"
_MENDED = "(data, target, chunk_size, ignore_errors, BaseOperationType.APPEND)"


@dataclass(frozen=True, slots=True)
class Ralph:
    """An installation in a folder of its own."""

    folder: Path

    @property
    def bin(self) -> Path:
        """Return where its programs are."""
        return self.folder / "venv" / "bin"

    @property
    def file(self) -> Path:
        """Return where it keeps statements."""
        return self.folder / "data" / "fs_lrs.jsonl"

    def install(self) -> None:
        """Install it, unless it is there."""
        if (self.bin / "ralph").exists():
            return
        echo(f"installing {PACKAGE}")
        venv = self.folder / "venv"
        _run([sys.executable, "-m", "venv", "--clear", str(venv)])
        _run([str(self.bin / "pip"), "install", "-q", PACKAGE])

    def environment(self) -> dict[str, str]:
        """Return its settings."""
        own = {
            "RALPH_APP_DIR": str(self.folder),
            "RALPH_AUTH_FILE": str(self.folder / "auth.json"),
            "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(self.file.parent),
            "RALPH_RUNSERVER_BACKEND": "fs",
        }
        return {**os.environ, **own}

    def empty(self, *, mended: bool) -> str:
        """Begin anew; return the Authorization of a new user."""
        shutil.rmtree(self.file.parent, ignore_errors=True)
        self.file.parent.mkdir()
        (self.folder / "auth.json").unlink(missing_ok=True)
        (source,) = self.folder.glob(
            "venv/lib/*/site-packages/ralph/backends/lrs/fs.py"
        )
        old, new = (_SHIPPED, _MENDED) if mended else (_MENDED, _SHIPPED)
        source.write_text(source.read_text().replace(old, new))
        password = secrets.token_urlsafe(16)
        arguments = ["-u", _USER, "-p", password, "-s", "all", "-w"]
        arguments += ["-A", _USER, population.SITE]
        _run([str(self.bin / "ralph"), "auth", *arguments], self.environment())
        return basic(_USER, password)

    def stored(self) -> dict[UUID, Any]:
        """Return the statements in its file."""
        if not self.file.exists():
            return {}
        read = (json.loads(line) for line in self.file.open("rb"))
        return {UUID(statement["id"]): statement for statement in read}

    @contextmanager
    def serving(self, authorization: str) -> Iterator[tuple[Target, int]]:
        """Let it answer with one worker; give how it is asked, and its process."""
        port = free_port()
        options = ["--port", str(port), "--log-level", "error"]
        with (
            (self.folder / "server.log").open("wb") as said,
            subprocess.Popen(  # noqa: S603 - what was installed here
                [self.bin / "uvicorn", "ralph.api:app", *options],
                env=self.environment(),
                stdout=said,
                stderr=subprocess.STDOUT,
            ) as process,
        ):
            try:
                await_answer(port, "/__heartbeat__", process)
                path = "/xAPI/statements/"
                yield Target(port, authorization, path, "1.0.3"), process.pid
            finally:
                end(process)


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    subprocess.run(  # noqa: S603 - our own commands
        command, env=environment, check=True, stdout=subprocess.DEVNULL
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is asked of it: little, because it needs long."""

    batched: int = 2000
    single: int = 200
    count: int = 20


def compare(cache: Path, seed: int, plan: Plan) -> dict[str, Any]:
    """Measure it as it is shipped, and mended."""
    ralph = Ralph(cache / "ralph")
    ralph.folder.mkdir(parents=True, exist_ok=True)
    ralph.install()
    echo("as it is shipped")
    shipped = _written(ralph, seed, plan, mended=False)
    echo("mended to append")
    mended = _written(ralph, seed, plan, mended=True)
    return {
        "package": PACKAGE,
        "plan": asdict(plan),
        "shipped": shipped,
        "mended": mended,
        "read": _read(ralph, seed, plan),
    }


def _written(ralph: Ralph, seed: int, plan: Plan, *, mended: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    writer = Writer(Population(seed), 0)
    with ralph.serving(ralph.empty(mended=mended)) as (target, pid):
        for name, count, size, width in (
            ("batched", plan.batched, BATCH, BATCH_LANES),
            ("single", plan.single, 1, SINGLE_LANES),
        ):
            loads = writer.loads(target, count, size)
            refused, kept = writer.ledger.refused, len(writer.ledger.acknowledged)
            cost = spent(
                lambda what=name, loads=loads, width=width: writer.send(  # type: ignore[misc]  # bound now
                    target.port, what, loads, width
                ),
                lambda: processes.cpu(pid),
                lambda: 0.0,
            )
            kept = len(writer.ledger.acknowledged) - kept
            times = writer.times.of[name]
            found[name] = asdict(Cost.of(cost, max(1, kept))) | {
                "acknowledged": kept,
                "requests": len(times),
                "refused": writer.ledger.refused - refused,
                "p50": share(times, 0.5) * 1000,
                "p99": share(times, 0.99) * 1000,
            }
            echo(f"  {name}: {found[name]}")
    found["ledger"] = asdict(_verdict(ralph, writer))
    return found


def _verdict(ralph: Ralph, writer: Writer) -> Verdict:
    stored = ralph.stored()
    known = {name: each for name, each in stored.items() if name in writer.ledger.sent}
    return writer.ledger.judge(list(stored), known)


def _read(ralph: Ralph, seed: int, plan: Plan) -> dict[str, Any]:
    """Fill it in order, and ask what the product is asked."""
    known = Knowledge(Population(seed), plan.batched)
    writer = Writer(known.population, 0)
    with ralph.serving(ralph.empty(mended=True)) as (target, pid):
        loads = writer.loads(target, plan.batched, BATCH)
        writer.send(target.port, "filling", loads, 1)
        asked = _questions(known, target, plan.count, seed)
        figures = reading.ask(Reader(known, target), asked, lambda: processes.cpu(pid))
    return {"size": plan.batched, "questions": figures}


def _questions(
    known: Knowledge, target: Target, count: int, seed: int
) -> dict[str, list[Question]]:
    try:
        return reading.questions(known, target, count, seed)
    except (AssertionError, KeyError) as error:
        echo(f"  moments of storing cannot be asked for: {error}")
    chance = Random(seed)  # noqa: S311 - a choice of questions
    return {kind: known.questions(kind, count, chance) for kind in KINDS}
