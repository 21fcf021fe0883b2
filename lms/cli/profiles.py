"""``lms xapi profile``: whether statements follow an xAPI profile."""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click

from lms.cli.people import find_institution
from lms.cli.running import connected
from lms.core import json, transaction
from lms.core.errors import PamongError
from lms.core.json import JsonObject
from lms.xapi import bodies, exporting, importing
from lms.xapi.profiles import reading, report, rulebook
from lms.xapi.profiles.errors import ProfileError
from lms.xapi.profiles.patterns import Standing
from lms.xapi.profiles.report import Break, Example, Kind, Report
from lms.xapi.profiles.rulebook import Rulebook

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

SHOWN = 20
"""Templates, kinds of violation and the like that are shown."""

_GZIP = b"\x1f\x8b"

Lines = Callable[[], Iterable[bytes]]
"""What gives the statements as lines, as often as it is called."""


@click.group()
def profile() -> None:
    """Hold statements against xAPI profiles."""


@profile.command()
@click.argument("document", metavar="PROFILE", type=FILE)
@click.option(
    "--with",
    "others",
    type=FILE,
    multiple=True,
    help="Another profile whose templates or patterns it refers to.",
)
@click.option("--file", type=FILE, help="Statements, one a line, plain or gzip.")
@click.option("--store", "home", help="The institution whose statements to take.")
@click.option(
    "--named",
    is_flag=True,
    help="Only statements that name the profile in their category.",
)
def check(
    document: Path,
    others: tuple[Path, ...],
    file: Path | None,
    home: str | None,
    *,
    named: bool,
) -> None:
    """Tell whether statements follow PROFILE, a JSON-LD document.

    They come from a file, as `lms xapi export` writes it, or from an institution's
    store. Voided ones are left out. The exit code is 1 if something breaks the profile.
    """
    if (file is None) is (home is None):
        raise click.UsageError("give either --file or --store")
    try:
        book = rulebook.gather(_profile(document), map(_profile, others))
        with _of_store(home) if file is None else nullcontext(_of_file(file)) as lines:
            found, unreadable = _checked(lines, book, named=named)
    except ProfileError as error:
        raise click.ClickException(f"the profile is not sound: {error}") from None
    for line in _told(book, found, unreadable):
        click.echo(line)
    if unreadable.count or not found.is_followed:
        raise SystemExit(1)


def _profile(path: Path) -> reading.Profile:
    try:
        return reading.read(json.loads(path.read_bytes()))
    except ProfileError as error:
        message = f"{path} is no profile to check by: {error}"
        raise click.ClickException(message) from None
    except ValueError as error:
        raise click.ClickException(f"{path} is not JSON: {error}") from None


# --- Statements


def _of_file(file: Path) -> Lines:
    def lines() -> Iterator[bytes]:
        with file.open("rb") as raw:
            compressed = raw.peek(2)[:2] == _GZIP
            with gzip.open(raw) if compressed else nullcontext(raw) as text:
                try:
                    yield from (line.text for line in importing.lines_of(text))
                except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                    message = f"the file is broken: {error}"
                    raise click.ClickException(message) from None

    return lines


@contextmanager
def _of_store(home: str | None) -> Iterator[Lines]:
    with connected() as session:
        with transaction.reading(session):
            store = find_institution(session, home)
        wanted = exporting.span(session, store, None, None)

        def lines() -> Iterator[bytes]:
            for page in exporting.pages(session, wanted):
                yield from page

        yield lines


def _checked(lines: Lines, book: Rulebook, *, named: bool) -> tuple[Report, Kind]:
    """Return the report, and what is wrong with lines that are no statements."""
    unreadable = Kind()
    # What is voided is known only at the end: those lines are looked through first.
    voiding = (line for line in lines() if b"voided" in line)
    voided = {
        target
        for statement in _statements(voiding, Kind())
        for target in report.withdrawn(statement)
    }
    statements = _statements(lines(), unreadable)
    found = report.check(statements, book, voided=voided, only_naming=named)
    return found, unreadable


def _statements(lines: Iterable[bytes], unreadable: Kind) -> Iterator[JsonObject]:
    for number, line in enumerate(lines, start=1):
        try:
            value = bodies.parse(line)
        except PamongError as error:
            unreadable.add(Example(f"statement {number}", str(error)))
            continue
        if isinstance(value, dict):
            yield value
        else:
            unreadable.add(Example(f"statement {number}", "it is not a JSON object"))


# --- The report as text


def _told(book: Rulebook, found: Report, unreadable: Kind) -> Iterator[str]:
    about = book.profile
    version = f", version {about.versions[-1]}" if any(about.versions) else ""
    yield f"Profile {about.id}{version}"
    yield f"{len(book.templates)} templates, {len(book.patterns)} patterns"
    yield from about.notes
    for each in book.unknown:
        name = each.refers_to or "''"
        yield f"not known, give its profile by --with: {name} (of {each.part})"
    yield ""
    yield f"{found.read} statements read, {found.left_out} of them voided and left out"
    if unreadable.count:
        yield f"{unreadable.count:>8}  lines are no statements"
        yield from _shown(unreadable)
    yield from _placed(found)
    yield from _broken_rules(found)
    yield from _followed(book, found)
    yield ""
    sound = found.is_followed and not unreadable.count
    if sound and not found.naming and not found.templates:
        yield "No statement is about the profile."
    else:
        yield "Nothing breaks the profile." if sound else "The profile is not followed."


def _some(lines: Iterable[str]) -> Iterator[str]:
    number = 0
    for number, line in enumerate(lines, start=1):
        if number <= SHOWN:
            yield line
    if number > SHOWN:
        yield f"… and {number - SHOWN} more"


def _placed(found: Report) -> Iterator[str]:
    yield f"{found.naming} name the profile in context.contextActivities.category"
    for name, count in found.templates.most_common():
        yield f"{count:>8}  {name}"
    yield f"{found.unplaced.count:>8}  name the profile and fall under no template"
    yield from _shown(found.unplaced)
    yield f"{found.others:>8}  are other statements"
    if found.nameless:
        yield (
            f"{found.nameless} fall under a template and do not name the profile; they "
            "are held to it all the same (--named leaves them out)"
        )


def _broken_rules(found: Report) -> Iterator[str]:
    yield ""
    yield f"Rules broken: {len(found.violations) or 'none'}"
    kinds = sorted(found.violations.items(), key=lambda each: -each[1].count)
    for (template, location, what), kind in kinds:
        yield f"{kind.count:>8}  {template}"
        yield f"          {location} {what}"
        yield from _shown(kind)


def _shown(kind: Kind) -> Iterator[str]:
    for each in kind.examples:
        found = f": {each.found}" if each.found else ""
        yield f"            {each.statement}{found}"


def _followed(book: Rulebook, found: Report) -> Iterator[str]:
    if not any(each.primary for each in book.profile.patterns):
        return
    total = found.runs.total() + found.undecided
    counts = ", ".join(f"{found.runs[each]} {each.value}" for each in Standing)
    yield ""
    yield f"Registrations followed through the patterns: {total} ({counts})"
    if found.without_registration:
        yield f"{found.without_registration} more statements have no registration"
    for name in found.unfollowed:
        yield f"could not be followed, its parts are not all known: {name}"
    if found.undecided:
        yield f"{found.undecided} registrations cannot be judged without them"
    kinds = sorted(found.breaks.items(), key=lambda each: -each[1].count)
    yield from _some(line for each in kinds for line in _break(*each))


def _break(how: Break, kind: Kind) -> Iterator[str]:
    expected = [*how.expected, "the end"] if how.may_end else [*how.expected]
    yield f"{kind.count:>8}  {how.pattern}"
    yield f"          came: {', '.join(how.found) or 'a statement of no template'}"
    yield f"          expected: {', '.join(expected)}"
    for each in kind.examples:
        yield f"            {each.statement} in registration {each.found}"
