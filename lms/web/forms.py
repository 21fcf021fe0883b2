"""The base of every form: messages that say the cause and the next step, in Indonesian.

WTForms writes its built-in messages in English; here each has our own text, which the
catalogues of ``lms/translations`` carry into other languages.
"""

from typing import ClassVar, cast

from flask_babel import LazyString
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from lms.core.i18n import lazy
from lms.web.language import current_language

MESSAGES: dict[str, LazyString] = {
    "Invalid field name '%s'.": lazy("Isian '%s' tidak dikenal."),
    "Field must be equal to %(other_name)s.": lazy(
        "Isian ini harus sama dengan %(other_name)s. Ketik ulang keduanya."
    ),
    "Field must be at least %(min)d character long.": lazy(
        "Isian terlalu pendek. Tulis sedikitnya %(min)d karakter."
    ),
    "Field cannot be longer than %(max)d character.": lazy(
        "Isian terlalu panjang. Ringkas menjadi paling banyak %(max)d karakter."
    ),
    "Field must be exactly %(max)d character long.": lazy(
        "Isian harus tepat %(max)d karakter. Periksa jumlahnya."
    ),
    "Field must be between %(min)d and %(max)d characters long.": lazy(
        "Panjang isian harus %(min)d sampai %(max)d karakter."
    ),
    "Number must be at least %(min)s.": lazy("Isi angka %(min)s atau lebih besar."),
    "Number must be at most %(max)s.": lazy("Isi angka %(max)s atau lebih kecil."),
    "Number must be between %(min)s and %(max)s.": lazy(
        "Isi angka dari %(min)s sampai %(max)s."
    ),
    "Date must be at least %(min)s.": lazy("Pilih tanggal %(min)s atau sesudahnya."),
    "Date must be at most %(max)s.": lazy("Pilih tanggal %(max)s atau sebelumnya."),
    "Date must be between %(min)s and %(max)s.": lazy(
        "Pilih tanggal dari %(min)s sampai %(max)s."
    ),
    "This field is required.": lazy("Isian ini wajib. Lengkapi lebih dahulu."),
    "Invalid input.": lazy("Isian tidak sesuai. Periksa contoh di bawah labelnya."),
    "Invalid email address.": lazy(
        "Alamat surel tidak lengkap. Tulis seperti nama@instansi.go.id."
    ),
    "Invalid IP address.": lazy("Alamat IP keliru. Tulis seperti 10.0.0.1."),
    "Invalid Mac address.": lazy("Alamat MAC keliru. Periksa penulisannya."),
    "Invalid URL.": lazy("Alamat web keliru. Awali dengan https://."),
    "Invalid UUID.": lazy("Kode keliru. Salin kode lengkap dari sumbernya."),
    "Invalid value, must be one of: %(values)s.": lazy(
        "Nilai tidak dikenal. Pilih salah satu: %(values)s."
    ),
    "Invalid value, can't be any of: %(values)s.": lazy(
        "Nilai ini tidak dapat dipakai: %(values)s. Pilih yang lain."
    ),
    "This field cannot be edited.": lazy("Isian ini tidak dapat diubah."),
    "This field is disabled and cannot have a value.": lazy(
        "Isian ini sedang dinonaktifkan. Kosongkan lebih dahulu."
    ),
    "Invalid Choice: could not coerce.": lazy("Pilihan tidak dikenal. Pilih ulang."),
    "Not a valid choice.": lazy("Pilihan tidak ada dalam daftar. Pilih ulang."),
    "Invalid choice(s): one or more data inputs could not be coerced.": lazy(
        "Ada pilihan yang tidak dikenal. Pilih ulang dari daftar."
    ),
    "'%(value)s' is not a valid choice for this field.": lazy(
        "Pilihan '%(value)s' tidak ada dalam daftar. Pilih ulang."
    ),
    "Not a valid datetime value.": lazy(
        "Tanggal dan jam keliru. Pilih dari kalender atau ikuti contohnya."
    ),
    "Not a valid date value.": lazy(
        "Tanggal keliru. Pilih dari kalender atau ikuti contohnya."
    ),
    "Not a valid time value.": lazy("Jam keliru. Tulis seperti 08:30."),
    "Not a valid week value.": lazy("Pekan keliru. Pilih dari kalender."),
    "Not a valid integer value.": lazy("Isi dengan bilangan bulat, tanpa koma."),
    "Not a valid decimal value.": lazy("Isi dengan angka, misalnya 70,01."),
    "Not a valid float value.": lazy("Isi dengan angka, misalnya 70,01."),
    "File does not have an approved extension: {extensions}": lazy(
        "Jenis berkas tidak diterima. Unggah berkas berjenis {extensions}."
    ),
    "File does not have an approved extension.": lazy(
        "Jenis berkas tidak diterima. Pilih berkas lain."
    ),
}
"""WTForms' own message (its singular, where it has two) and ours."""


class Messages:
    """Our messages in the place where WTForms looks for a translation."""

    def gettext(self, text: str) -> str:
        """Return our text for ``text``, or ``text`` itself."""
        own = MESSAGES.get(text)
        return text if own is None else str(own)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return our text, which does not change with the number."""
        if singular in MESSAGES:
            return self.gettext(singular)
        return singular if number == 1 else plural


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Base of every form of the product."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # the same
        """Speak our messages."""

        messages: ClassVar[Messages] = Messages()

        def get_translations(
            self,
            form: FlaskForm,  # noqa: ARG002 - WTForms' signature
        ) -> Messages:
            """Return where WTForms finds its messages."""
            return self.messages

    @property
    def lang(self) -> str:
        """Return the language in which the form speaks, for its ``lang`` attribute."""
        return current_language()


def choices(*pairs: tuple[str, str | LazyString]) -> list[tuple[str, str]]:
    """Return pairs of value and label as the ``choices`` of a field.

    WTForms deprecates plain pairs, while its type stubs know nothing else.
    """
    options = [SelectChoice(value, label) for value, label in pairs]
    return cast("list[tuple[str, str]]", options)
