"""The form that says which profile statements are held against."""

from typing import BinaryIO

from flask_wtf.file import FileField
from wtforms import RadioField, TextAreaField
from wtforms.validators import Length, Optional

from lms.core.i18n import _, lazy
from lms.web.forms import Form, choices

OWN, FILE, TEXT = "sendiri", "berkas", "teks"

MOST_BYTES = 2 * 1024 * 1024
LONGEST_TEXT = 400_000
"""Letters of a pasted profile: Flask takes no longer fields."""


class ProfileForm(Form):
    """Which profile, and where it comes from; it is not kept."""

    source = RadioField(
        lazy("Profil"),
        choices=choices(
            (OWN, lazy("Profil situs ini")),
            (FILE, lazy("Berkas JSON-LD")),
            (TEXT, lazy("Teks JSON-LD yang ditempel")),
        ),
        default=OWN,
    )
    file = FileField(
        lazy("Berkas profil"),
        [Optional()],
        description=lazy("Paling besar 2 MB. Dipakai sekali dan tidak disimpan."),
        render_kw={"accept": ".json,.jsonld,application/json,application/ld+json"},
    )
    text = TextAreaField(
        lazy("Teks profil"),
        [Optional(), Length(max=LONGEST_TEXT)],
        render_kw={"rows": 6, "spellcheck": "false"},
    )

    def document(self) -> bytes | None:
        """Return the profile that was brought; None if it is missing or too long."""
        if self.source.data == FILE:
            return self._uploaded()
        text = (self.text.data or "").strip()
        if not text:
            self.refuse(_("Tempel teks profil lebih dahulu."))
            return None
        return text.encode()

    def _uploaded(self) -> bytes | None:
        storage = self.file.data
        stream: BinaryIO | None = storage.stream if storage else None
        content = stream.read(MOST_BYTES + 1) if stream else b""
        if not content:
            self.refuse(_("Pilih berkas profil lebih dahulu."))
            return None
        if len(content) > MOST_BYTES:
            self.refuse(_("Berkas lebih besar dari 2 MB. Kirim berkas yang kecil."))
            return None
        return content

    def refuse(self, message: str) -> None:
        """Show what is wrong beside the field that brought the profile."""
        field = self.file if self.source.data == FILE else self.text
        field.errors = [*field.errors, message]
