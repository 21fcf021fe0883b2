"""Screenshots of every page: ``python -m tests.journeys.gallery`` (``make gallery``).

Phone and desktop, day and night, Indonesian and English, into ``var/gallery`` with an
``index.html`` that shows them side by side.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from playwright.sync_api import Page, ViewportSize
from sqlalchemy import update

from lms.accounts.models import Person
from tests import browsers
from tests.browsers import DESKTOP, PHONE
from tests.journeys import server
from tests.journeys import world as worlds
from tests.journeys.places import PLACES, Place
from tests.journeys.visiting import Visits

FOLDER = Path("var/gallery")
SIZES: dict[str, ViewportSize] = {"phone": PHONE, "desktop": DESKTOP}
THEMES = ("light", "dark")
LOCALES = {"id": "id-ID", "en": "en-GB"}


@dataclass(frozen=True, slots=True)
class Wish:
    """Which pictures are wanted, and where they go."""

    places: Sequence[Place]
    sizes: Sequence[str]
    themes: Sequence[str]
    languages: Sequence[str]
    folder: Path


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture of a place."""

    place: str
    language: str
    size: str
    theme: str

    @property
    def name(self) -> str:
        """Return its file name."""
        return f"{self.place}.{self.language}.{self.size}.{self.theme}.png"


def wish(arguments: Sequence[str]) -> Wish:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.journeys.gallery",
        description="Screenshots of every page, into var/gallery.",
    )
    parser.add_argument(
        "names", nargs="*", help="parts of the names of pages; default: all"
    )
    parser.add_argument("--size", choices=SIZES, nargs="+", default=list(SIZES))
    parser.add_argument("--theme", choices=THEMES, nargs="+", default=THEMES)
    parser.add_argument("--language", choices=LOCALES, nargs="+", default=list(LOCALES))
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--list", action="store_true", help="only list the pages")
    given = parser.parse_args(arguments)
    wanted = [p for p in PLACES if not given.names or _is_asked(p, given.names)]
    if given.list:
        sys.stdout.writelines(f"{place.name}\n" for place in wanted)
        wanted = []
    return Wish(wanted, given.size, given.theme, given.language, given.folder)


def _is_asked(place: Place, names: Sequence[str]) -> bool:
    return any(name in place.name for name in names)


def take(wanted: Wish) -> Iterator[Shot]:
    """Set a site up and take the pictures, one after the other."""
    path = browsers.executable()
    if path is None:
        sys.exit("no Chromium here; install it with scripts/chromium")
    with tempfile.TemporaryDirectory(prefix="pamong-gallery-") as folder:
        installed = server.installed(Path(folder) / "data")
        with server.serving(installed) as site, browsers.launched(path) as chromium:
            visits = Visits(chromium, worlds.filled(site))
            for language in wanted.languages:
                with site.writing() as session:
                    session.execute(update(Person).values(language=language))
                for place in wanted.places:
                    yield from _shots(visits, place, language, wanted)


def _shots(visits: Visits, place: Place, language: str, wanted: Wish) -> Iterator[Shot]:
    locale = LOCALES[language]
    for size in wanted.sizes:
        options = {
            "viewport": SIZES[size],
            "locale": locale,
            "reduced_motion": "reduce",
        }
        with visits.browser(place.who, **options) as context:
            page = context.new_page()
            visits.go(page, place)
            for theme in wanted.themes:
                shot = Shot(place.name, language, size, theme)
                _shoot(page, theme, wanted.folder / shot.name)
                yield shot


def _shoot(page: Page, theme: str, path: Path) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.screenshot(path=path, full_page=True)


def index(shots: Iterable[Shot]) -> str:
    """Return a page that shows the pictures, those of one place in a row."""
    rows: dict[str, list[Shot]] = {}
    for shot in shots:
        rows.setdefault(shot.place, []).append(shot)
    return "\n".join(
        [
            '<!doctype html><html lang="en"><meta charset="utf-8">',
            "<title>Gallery · Pamong</title><style>",
            "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem}",
            "div{display:flex;gap:1rem;overflow-x:auto;align-items:start}",
            "img{display:block;height:30rem;object-fit:cover;object-position:top;",
            "border:1px solid #999}figure{margin:0;flex:none}",
            "</style><h1>Gallery</h1>",
            *(line for place, found in rows.items() for line in _row(place, found)),
            "</html>",
        ]
    )


def _row(place: str, shots: Sequence[Shot]) -> Iterator[str]:
    yield f'<h2 id="{escape(place)}">{escape(place)}</h2><div>'
    for shot in shots:
        told = escape(f"{shot.language}, {shot.size}, {shot.theme}")
        name = escape(shot.name)
        yield (
            f'<figure><a href="{name}"><img loading="lazy" src="{name}" alt="{place}, '
            f'{told}"></a><figcaption>{told}</figcaption></figure>'
        )
    yield "</div>"


def main(arguments: Sequence[str]) -> None:
    """Take the pictures that are asked for and write the index."""
    wanted = wish(arguments)
    if not wanted.places:
        return
    shutil.rmtree(wanted.folder, ignore_errors=True)
    wanted.folder.mkdir(parents=True)
    taken = []
    for shot in take(wanted):
        taken.append(shot)
        if sys.stdout.isatty():
            sys.stdout.write(f"\r{len(taken):>4}  {shot.name:<60}")
            sys.stdout.flush()
    (wanted.folder / "index.html").write_text(index(taken), encoding="utf-8")
    sys.stdout.write(f"\n{len(taken)} pictures: {wanted.folder / 'index.html'}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
