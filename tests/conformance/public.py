"""``make conformance``: the public ADL suite against a server of our own.

The suite is an outside tool: a checkout of adlnet/lrs-conformance-test-suite with its
packages installed. Nothing of it is part of this project.
"""

import os
import queue
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import click

from lms.core import json
from tests.conformance.verdict import EXPECTED, Verdict, judge
from tests.databases import ENGINES, new_database
from tests.journeys.server import Site, opened, serving

ADDRESSES = {"1.0.3": "/xapi/1.0.3", "2.0.0": "/xapi"}
OUTPUT = Path("var/conformance")
LONGEST_EXCHANGE = 6000
"""Letters of requests and answers that the report gives of one test."""

_LOG = "Full run log written to "
_PROGRESS = '{"total"'
_TO_WRITE_THE_LOG = 30


@contextmanager
def _installed(engine: str) -> Iterator[Site]:
    """Give a running site on an empty database of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="pamong-conformance-") as folder,
        new_database(engine) as url,
    ):
        data = Path(folder) / "data"
        (data / "content").mkdir(parents=True)
        site = opened(data, url)
        site.lms("setup")
        with serving(site) as running:
            yield running


def _new_key(site: Site) -> tuple[str, str]:
    """Make a key that may do everything; return its name and its secret."""
    said = site.lms("keys", "create", "conformance", "--scope", "all").split()
    return said[1], said[3]


def run(
    command: list[str], suite: Path, patience: float
) -> tuple[Path | None, list[str]]:
    """Run the suite; return where its log is, and its last words.

    It is stopped when nothing was passed or failed for ``patience`` seconds: some of
    its tests wait without end for an answer that never comes.
    """
    lines: queue.Queue[str | None] = queue.Queue()
    with subprocess.Popen(  # noqa: S603 - the checkout that the caller named
        command,
        cwd=suite,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        listener = Thread(target=_listen, args=(process.stdout, lines), daemon=True)
        listener.start()
        try:
            said = _followed(process, lines, patience)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    written = [line.removeprefix(_LOG) for line in said if line.startswith(_LOG)]
    return (Path(written[-1]) if written else None), said[-20:]


def _listen(stream: Iterator[str], lines: "queue.Queue[str | None]") -> None:
    for line in stream:
        lines.put(line.rstrip())
    lines.put(None)


def _followed(
    process: "subprocess.Popen[str]",
    lines: "queue.Queue[str | None]",
    patience: float,
) -> list[str]:
    """Read what the suite says until it ends, or stands still and is interrupted."""
    said: list[str] = []
    progress = ""
    is_stopped = False
    deadline = time.monotonic() + patience
    while (line := _next(lines)) is not None:
        said += [line] if line else []
        if line.startswith(_PROGRESS) and line != progress:
            progress, deadline = line, time.monotonic() + patience
            click.echo(f"  {line}", err=True)
        elif time.monotonic() < deadline:
            continue
        elif is_stopped:
            break
        else:
            click.echo(f"  no progress for {patience:.0f} s: stopping", err=True)
            # Interrupted, it writes down what it has.
            process.send_signal(signal.SIGINT)
            is_stopped, deadline = True, time.monotonic() + _TO_WRITE_THE_LOG
    return said


def _next(lines: "queue.Queue[str | None]") -> str | None:
    """Return the next line, nothing when there is none yet, None at the end."""
    try:
        return lines.get(timeout=0.2)
    except queue.Empty:
        return ""


def _proven(
    site: Site, suite: Path, version: str, grep: str | None, patience: float
) -> Verdict:
    """Run the suite for ``version`` against ``site`` and judge its log."""
    key, secret = _new_key(site)
    endpoint = site.url + ADDRESSES[version]
    command = ["node", "bin/console_runner.js", "-e", endpoint, "-x", version]
    command += ["-a", "-u", key, "-p", secret, *(["-g", grep] if grep else [])]
    log, last_words = run(command, suite, patience)
    if log is None:
        message = "the suite wrote no log; it said:\n" + "\n".join(last_words)
        raise click.ClickException(message)
    try:
        return judge(json.loads(log.read_bytes()), version)
    finally:
        log.unlink()


def _report(verdict: Verdict) -> str:
    """Return what did not pass, by section, with the requests and answers."""
    lines = [_line(verdict), ""]
    for finding in sorted(verdict.findings, key=lambda each: each.section):
        lines += [f"## {finding.section}", finding.title]
        lines += [finding.error or "(not run)"]
        lines += [finding.exchange[-LONGEST_EXCHANGE:], ""]
    return "\n".join(lines)


def _line(verdict: Verdict) -> str:
    word = "complete" if verdict.is_complete else "INCOMPLETE"
    return (
        f"xAPI {verdict.version}: {verdict.passed} of {verdict.total} passed, "
        f"run {verdict.state}: {word}"
    )


@click.command()
@click.option(
    "--suite",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="A checkout of the suite after npm install.",
)
@click.option("--engine", type=click.Choice([*ENGINES, "both"]), default="both")
@click.option("--version", type=click.Choice([*EXPECTED, "both"]), default="both")
@click.option("--grep", help="Only tests whose titles match; the run is not judged.")
@click.option("--patience", default=60.0, help="Seconds without progress.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=OUTPUT,
    help="Where the reports go.",
)
def main(
    suite: Path,
    engine: str,
    version: str,
    grep: str | None,
    patience: float,
    output: Path,
) -> None:
    """Prove the store by the public suite, for each version and on each engine."""
    output.mkdir(parents=True, exist_ok=True)
    engines = ENGINES if engine == "both" else (engine,)
    versions = tuple(EXPECTED) if version == "both" else (version,)
    results: list[tuple[str, Verdict]] = []
    for each in engines:
        with _installed(each) as site:
            for number in versions:
                click.echo(f"{number} on {each}", err=True)
                verdict = _proven(site, suite, number, grep, patience)
                (output / f"{number}-{each}.txt").write_text(_report(verdict))
                results.append((each, verdict))
    (output / "summary.md").write_text(_table(results))
    for each, verdict in results:
        click.echo(f"{each:<10}  {_line(verdict)}")
        for finding in verdict.findings if grep else ():
            click.echo(f"    {finding.title}: {finding.error or '(not run)'}")
    if not grep:
        sys.exit(0 if all(verdict.is_complete for _, verdict in results) else 1)


def _table(results: list[tuple[str, Verdict]]) -> str:
    """Return the results as docs/conformance.md shows them."""
    lines = ["| version | engine | tests | passed |", "|---|---|---|---|"]
    lines += [
        f"| {verdict.version} | {engine} | {verdict.total:,} | {verdict.passed:,} |"
        for engine, verdict in results
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
