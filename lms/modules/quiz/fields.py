"""Read a loaded YAML mapping field by field, and note every fault instead of raising.

A reader that stopped at the first fault would make an author run the import once for
each of them. A faulty field gives a harmless stand-in, so that reading can go on; the
caller looks at ``errors`` in the end and throws the stand-ins away.
"""

import difflib
import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import TypeVar

from lms.core.i18n import lazy
from lms.modules.quiz.errors import ContentError, Path

KEY = re.compile(r"[a-z0-9-]{1,64}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""PostgreSQL's JSON cannot hold a NUL; the others are never meant."""
T = TypeVar("T")


class Fields:
    """The fields of one mapping: at ``path`` of ``file``, empty for the quiz itself.

    ``errors`` is shared by a whole reading.
    """

    def __init__(
        self,
        value: object,
        errors: list[ContentError],
        path: Path = (),
        file: str = "",
    ) -> None:
        self.errors = errors
        self.path = path
        self.file = file
        self._asked: set[str] = set()
        self._values: dict[object, object] = value if isinstance(value, dict) else {}
        self.usable = isinstance(value, dict)
        if not self.usable:
            self.fail(
                lazy("Bagian ini harus berupa pasangan “nama: isi”; periksa inden.")
            )

    def __contains__(self, name: str) -> bool:
        self._asked.add(name)
        return self._values.get(name) is not None

    def fail(self, message: object, *below: str | int) -> None:
        """Note a fault of this mapping, or of the field that ``below`` leads to."""
        self.errors.append(ContentError((*self.path, *below), message, self.file))

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text without the spaces around it; required without a default."""
        if name not in self:
            return self._missing(name, default, "")
        return self._text(self._values[name], name)

    def key(self, name: str, default: str | None = None) -> str:
        """Return a key: small letters, digits and hyphens; required without default."""
        return self._key(self.text(name, default), name)

    def keys(self, name: str) -> list[str]:
        """Return a list of keys, none when there is no such field."""
        found = self.texts(name, default=[])
        return [self._key(each, name, place) for place, each in enumerate(found)]

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """Return true or false."""
        if name not in self:
            return self._missing(name, default, stand_in=False)
        value = self._values[name]
        if not isinstance(value, bool):
            self.fail(lazy("Tulis true atau false, tanpa tanda kutip."), name)
        return value is True

    def whole(self, name: str, limits: tuple[int, int], default: int | None) -> int:
        """Return a whole number within ``limits``."""
        if name not in self:
            return self._missing(name, default, limits[0])
        value = self._values[name]
        low, high = limits
        if isinstance(value, bool) or not isinstance(value, int):
            self.fail(lazy("Tulis bilangan bulat, tanpa tanda kutip."), name)
            return low
        if not low <= value <= high:
            self._fail_limits(name, low, high)
        return value

    def number(
        self,
        name: str,
        default: str | None = None,
        limits: tuple[Decimal, Decimal] | None = None,
    ) -> Decimal:
        """Return an exact decimal, written as a number or as text with a point."""
        if name not in self:
            return Decimal(self._missing(name, default, "0"))
        written = self._values[name]
        text = "" if isinstance(written, bool) else str(written).strip()
        if not _NUMBER.fullmatch(text):
            self.fail(lazy('Tulis angka dengan titik desimal, misalnya "18.5".'), name)
            return Decimal(0)
        value = Decimal(text)
        if limits and not limits[0] <= value <= limits[1]:
            self._fail_limits(name, *limits)
        return value

    def one_of(self, name: str, words: Collection[str], default: str | None) -> str:
        """Return one of ``words``; an empty text when it is none of them."""
        word = self.text(name, default)
        if not word or word in words:
            return word
        self.fail(
            lazy(
                "“%(word)s” tidak dikenal; pilih salah satu: %(words)s.",
                word=word,
                words=", ".join(words),
            ),
            name,
        )
        return ""

    def texts(
        self, name: str, *, least: int = 0, default: list[str] | None = None
    ) -> list[str]:
        """Return a list of ``least`` texts or more; required without a default."""
        found = self._list(name, least, default)
        return [self._text(each, name, place) for place, each in enumerate(found)]

    def mappings(self, name: str, *, least: int = 1) -> list["Fields"]:
        """Return a required list of mappings; the caller closes each of them."""
        return [
            Fields(each, self.errors, (*self.path, name, place), self.file)
            for place, each in enumerate(self._list(name, least, None))
        ]

    def close(self) -> None:
        """Note each field that nobody asked for: it is misspelt, or not ours."""
        for name in self._values:
            if name not in self._asked:
                self._fail_unknown(str(name))

    def _fail_unknown(self, name: str) -> None:
        near = difflib.get_close_matches(name, sorted(self._asked), n=1)
        if near:
            message = lazy(
                "Isian “%(name)s” tidak dikenal; mungkin maksudnya “%(near)s”.",
                name=name,
                near=near[0],
            )
        else:
            message = lazy("Isian “%(name)s” tidak dikenal; hapuslah.", name=name)
        self.fail(message, name)

    def _fail_limits(self, name: str, low: object, high: object) -> None:
        self.fail(lazy("Isi antara %(low)s dan %(high)s.", low=low, high=high), name)

    def _missing(self, name: str, default: T | None, stand_in: T) -> T:
        if default is not None:
            return default
        if self.usable:
            self.fail(lazy("Isian ini wajib ada; tambahkan."), name)
        return stand_in

    def _list(
        self, name: str, least: int, default: list[str] | None
    ) -> Sequence[object]:
        if name not in self:
            return self._missing(name, default, [])
        value = self._values[name]
        if not isinstance(value, list):
            self.fail(lazy("Tulis sebagai daftar, satu butir tiap baris “- …”."), name)
            return []
        if len(value) < least:
            self.fail(lazy("Tulis paling sedikit %(least)d butir.", least=least), name)
        return value

    def _key(self, text: str, *below: str | int) -> str:
        if text and not KEY.fullmatch(text):
            self.fail(
                lazy(
                    "Kunci “%(key)s” hanya boleh memuat huruf kecil, angka, dan tanda "
                    "hubung, paling banyak 64 karakter.",
                    key=text,
                ),
                *below,
            )
        return text

    def _text(self, value: object, *below: str | int) -> str:
        if not isinstance(value, str):
            self.fail(
                lazy('Tulis sebagai teks dalam tanda kutip, misalnya "18".'), *below
            )
            return ""
        if _UNSTORABLE.search(value):
            self.fail(lazy("Teks memuat karakter kendali; ketik ulang."), *below)
            return ""
        if not value.strip():
            self.fail(lazy("Teks ini kosong; isilah."), *below)
        return value.strip()
