"""What a profile's check found, in words; the library itself speaks English."""

import re
from collections.abc import Callable

from lms.core.i18n import _

_MORE = re.compile(r" and (\d+) more$")
_EACH = re.compile(r"^(?P<place>.*), in each (?P<selector>.*),$", re.DOTALL)


def _values(text: str) -> str:
    if text == "nothing":
        return _("(kosong)")
    found = _MORE.search(text)
    if found is None:
        return text
    shown = text[: found.start()]
    return _("%(values)s, dan %(count)s lainnya", values=shown, count=found.group(1))


def _names(text: str) -> str:
    either = _("atau")
    return f" {either} ".join(text.split(" or "))


_FIXED: dict[str, Callable[[], str]] = {
    "must be absent": lambda: _("seharusnya tidak ada"),
    "is missing": lambda: _("tidak ada, padahal wajib"),
    "is missing in one place": lambda: _("tidak ada di salah satu tempatnya"),
    "is missing in several places": lambda: _("tidak ada di beberapa tempatnya"),
    "must refer to a statement": lambda: _("seharusnya merujuk ke sebuah pernyataan"),
}
_WITH_VALUES: dict[str, Callable[[str], str]] = {
    "must have one of ": lambda text: _(
        "seharusnya memuat salah satu dari: %(values)s", values=_values(text)
    ),
    "must be one of ": lambda text: _(
        "seharusnya salah satu dari: %(values)s", values=_values(text)
    ),
    "must be none of ": lambda text: _(
        "seharusnya bukan salah satu dari: %(values)s", values=_values(text)
    ),
    "must refer to a statement of ": lambda text: _(
        "seharusnya merujuk ke pernyataan menurut templat %(templates)s",
        templates=_names(text),
    ),
}


def told(what: str) -> str:
    """Return what is wrong, as ``Violation.what`` says it, in the reader's language."""
    if what in _FIXED:
        return _FIXED[what]()
    for beginning, words in _WITH_VALUES.items():
        if what.startswith(beginning):
            return words(what.removeprefix(beginning))
    return what


def found(text: str) -> str:
    """Return the values at fault, as an example has them."""
    return _values(text)


def place(location: str) -> str:
    """Return where in a statement, as ``Violation.location`` says it."""
    match = _EACH.match(location)
    if match is None:
        return location
    return _(
        "%(place)s, di setiap %(selector)s",
        place=match["place"],
        selector=match["selector"],
    )
