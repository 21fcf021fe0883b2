"""``python -m tests.faults.lrs``: every fault, many times; writes docs/faults.md."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from lms.core import clock
from tests.databases import ENGINES, new_database
from tests.faults.lrs import report
from tests.faults.lrs.backups import drill, other, stamp
from tests.faults.lrs.kills import kill
from tests.faults.lrs.polling import follow
from tests.faults.lrs.power import black_out
from tests.faults.lrs.racing import share
from tests.faults.lrs.report import Line
from tests.faults.lrs.restarts import durable_server, restart, url_of
from tests.faults.lrs.site import serving, set_up

PARTS = ("kills", "cuts", "restarts", "sharing", "polling", "backups")


@click.command()
@click.option("--only", type=click.Choice(PARTS), multiple=True, default=PARTS)
@click.option("--kills", default=50, show_default=True, help="On each engine.")
@click.option("--cuts", default=200, show_default=True)
@click.option("--restarts", default=20, show_default=True)
@click.option("--write/--no-write", default=True, help="docs/faults.md.")
def main(
    only: tuple[str, ...], kills: int, cuts: int, restarts: int, *, write: bool
) -> None:
    """Break what the LRS stands on, again and again, and count what is missing."""
    works = {
        "kills": lambda: _kills(kills),
        "cuts": lambda: _cuts(cuts),
        "restarts": lambda: _restarts(restarts),
        "sharing": _sharing,
        "polling": _polling,
        "backups": _backups,
    }
    lines = []
    for part in only:
        for line in works[part]():
            click.echo(str(line))
            lines.append(line)
    if write and set(only) == set(PARTS):
        report.PATH.write_text(report.document(clock.now().date(), lines))
    if any(line.failed for line in lines):
        message = "something was lost, doubled or made up"
        raise click.ClickException(message)


def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="pamong-faults-"))


def _kills(times: int) -> Iterator[Line]:
    for engine in ENGINES:
        with new_database(engine) as url:
            done = kill(set_up(url, _folder()), times)
        remark = f"new start {done.usual_start:.1f} s, at most {max(done.starts):.1f} s"
        yield Line("kill -9 of all processes", engine, times, done.verdict, remark)
    with new_database("sqlite") as url:
        done = kill(set_up(url, _folder()), 3, target="early")
    yield Line(
        "kill -9, acknowledged before stored",
        "sqlite",
        3,
        done.verdict,
        "",
        broken=True,
    )


def _cuts(times: int) -> Iterator[Line]:
    left = black_out(_folder(), times)
    remark = f"{left.damaged} databases damaged"
    yield Line("power cut", "sqlite", times, left.verdict, remark)
    left = black_out(_folder(), 20, synchronous="NORMAL")
    remark = f"up to {left.worst:,} in one cut"
    yield Line(
        "power cut, synchronous=NORMAL", "sqlite", 20, left.verdict, remark, broken=True
    )


def _restarts(times: int) -> Iterator[Line]:
    with durable_server() as server:
        done = restart(server, set_up(url_of(server), _folder()), times)
        remark = (
            f"outage {done.usual_outage:.1f} s, at most {max(done.outages):.1f} s; "
            f"answers {_counted(done.answers)}"
        )
        yield Line("immediate restart", "postgresql", times, done.verdict, remark)
    with durable_server() as server:
        done = restart(server, set_up(url_of(server), _folder()), 3, target="early")
        yield Line(
            "restart, acknowledged before stored",
            "postgresql",
            3,
            done.verdict,
            "",
            broken=True,
        )


def _counted(answers: dict[int, int]) -> str:
    return ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))


def _sharing() -> Iterator[Line]:
    for engine in ENGINES:
        with new_database(engine) as url, serving(set_up(url, _folder())) as server:
            ledger, _sent = share(server, 8, 100)
            verdict = ledger.judge(url)
        remark = f"answers {_counted(dict(ledger.answers))}"
        yield Line(
            "8 writers, 100 batches each, the same new things",
            engine,
            1,
            verdict,
            remark,
        )


def _polling() -> Iterator[Line]:
    for engine in ENGINES:
        with new_database(engine) as url:
            place = set_up(url, _folder())
            with serving(place) as server:
                done = follow(server, 20_000, 200)
            what = "a reader follows Consistent-Through"
            yield Line(what, engine, done.polls, done.verdict, "asked so often")
            with serving(place, "hasty") as server:
                done = follow(server, 2000)
            what = "a reader follows what is always now"
            yield Line(
                what, engine, done.polls, done.verdict, "asked so often", broken=True
            )


def _backups() -> Iterator[Line]:
    for engine in ENGINES:
        with new_database(engine) as url, new_database(engine) as another:
            place = set_up(url, _folder())
            stamp(place)
            done = drill(place, other(place, another, _folder()), statements=20_000)
        remark = (
            f"{done.gaps} gaps; made in {done.making:.1f} s, while {done.during:,} "
            f"were acknowledged; restored and checked in {done.restoring:.1f} s"
        )
        yield Line("backup during writes, restored", engine, 1, done.verdict, remark)


if __name__ == "__main__":
    main()
