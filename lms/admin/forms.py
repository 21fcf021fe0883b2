"""The forms of the staff pages."""

from decimal import Decimal, InvalidOperation

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from lms.accounts.access import Purpose
from lms.accounts.labels import PURPOSES
from lms.accounts.operations.access import LONGEST_PURPOSE
from lms.accounts.operations.people import LONGEST_EMAIL, LONGEST_NAME, Particulars
from lms.admin import labels
from lms.core.errors import PamongError
from lms.core.i18n import _, lazy
from lms.courses.certificates.operations import LONGEST_REASON
from lms.courses.enrolments.operations import NewCohort
from lms.courses.grades.bands import Band
from lms.web.forms import Form, choices
from lms.xapi import moments
from lms.xapi.credentials import Scope
from lms.xapi.retention import LONGEST as LONGEST_SPAN
from lms.xapi.retention import SHORTEST as SHORTEST_SPAN
from lms.xapi.retention import Preview, Rule

LONGEST_LIST = 100_000
MOST_LINES = 500
"""Three seconds of the one writer that SQLite allows (measured: 6 ms a line)."""

LONGEST_KEY_NAME = 100
LARGEST_QUOTA = 100_000
LINK = "tautan"
PASSWORD = "sandi"  # noqa: S105 - the choice of a form

ZONES = (
    ("Asia/Jakarta", lazy("WIB (Jakarta)")),
    ("Asia/Makassar", lazy("WITA (Makassar)")),
    ("Asia/Jayapura", lazy("WIT (Jayapura)")),
)
LIFETIMES = (
    ("30", lazy("30 hari")),
    ("90", lazy("90 hari")),
    ("365", lazy("1 tahun")),
    ("0", lazy("Tanpa batas waktu")),
)
_NO_HINTS = {"autocomplete": "off"}

FIELDS_OF_ERRORS = {
    "email_taken": "email",
    "nip_taken": "nip",
    "invalid_nip": "nip",
}


class ParticularsForm(Form):
    """What is known about a person."""

    name = StringField(
        lazy("Nama lengkap"),
        [DataRequired(), Length(max=LONGEST_NAME)],
        description=lazy("Dengan gelar, seperti yang akan tertulis pada sertifikat."),
        render_kw=_NO_HINTS,
    )
    email = EmailField(
        lazy("Alamat surel"),
        [DataRequired(), Length(max=LONGEST_EMAIL)],
        render_kw=_NO_HINTS,
    )
    nip = StringField(
        lazy("NIP atau NI PPPK"),
        [Optional(), Length(max=40)],
        description=lazy("18 angka. Kosongkan bila belum ada."),
        render_kw={**_NO_HINTS, "inputmode": "numeric"},
    )
    position = StringField(
        lazy("Jabatan"), [Optional(), Length(max=LONGEST_NAME)], render_kw=_NO_HINTS
    )

    def particulars(self, language: str = "id") -> Particulars:
        """Return what was typed."""
        return Particulars(
            name=self.name.data or "",
            email=self.email.data or "",
            nip=self.nip.data or None,
            position=self.position.data or None,
            language=language,
        )

    def refuse(self, error: PamongError) -> None:
        """Show ``error`` beside the field that it is about, or above the form."""
        field = FIELDS_OF_ERRORS.get(error.code)
        if field is None:
            self.form_errors.append(str(error))
        else:
            self[field].errors = [*self[field].errors, str(error)]


class NewPersonForm(ParticularsForm):
    """A new person, and how they get in for the first time."""

    institution = SelectField(lazy("Lembaga"))
    entry = RadioField(
        lazy("Kata sandi pertama"),
        choices=choices(
            (
                LINK,
                lazy("Kirim tautan lewat surel; orangnya membuat kata sandi sendiri"),
            ),
            (PASSWORD, lazy("Tampilkan kata sandi awal sekali, untuk disampaikan")),
        ),
        default=LINK,
    )


class RosterForm(Form):
    """A list of people as a file."""

    institution = SelectField(lazy("Lembaga"))
    file = FileField(
        lazy("Berkas CSV"),
        [FileRequired(lazy("Pilih berkas CSV lebih dahulu."))],
        description=lazy(
            "Baris pertama memuat nama kolom: nama, email, nip, jabatan. Kolom nip dan "
            "jabatan boleh tidak ada. Pemisah koma, titik koma, atau tab."
        ),
        render_kw={"accept": ".csv,text/csv"},
    )


class ConfirmRosterForm(Form):
    """The list that was previewed, carried along."""

    institution = SelectField(lazy("Lembaga"))
    content = HiddenField(validators=[DataRequired()])
    invite = BooleanField(
        lazy("Kirimi setiap akun baru tautan untuk membuat kata sandi")
    )


class AppointmentForm(Form):
    """A role and the place in which it is to be held."""

    role = SelectField(lazy("Peran"))
    place = SelectField(lazy("Lingkup"))


class CohortForm(Form):
    """A new cohort."""

    course = SelectField(lazy("Kursus"))
    name = StringField(
        lazy("Nama angkatan"),
        [DataRequired(), Length(max=100)],
        description=lazy("Misalnya: Angkatan XII Tahun 2026."),
        render_kw=_NO_HINTS,
    )
    starts_on = DateField(lazy("Tanggal mulai"), [DataRequired()])
    ends_on = DateField(lazy("Tanggal selesai"), [DataRequired()])
    time_zone = SelectField(lazy("Zona waktu"), choices=choices(*ZONES))
    quota = IntegerField(
        lazy("Kuota peserta"),
        [Optional(), NumberRange(1, LARGEST_QUOTA)],
        description=lazy("Kosongkan bila tidak dibatasi."),
        render_kw={"min": 1},
    )

    def new(self) -> NewCohort:
        """Return what was typed, once it is valid."""
        starts, ends = self.starts_on.data, self.ends_on.data
        if starts is None or ends is None:
            message = "validate the form first"
            raise ValueError(message)
        return NewCohort(
            name=(self.name.data or "").strip(),
            starts_on=starts,
            ends_on=ends,
            time_zone=self.time_zone.data,
            quota=self.quota.data,
        )

    def validate_ends_on(self, field: DateField) -> None:
        """Refuse an end before the beginning."""
        starts, ends = self.starts_on.data, field.data
        if starts is not None and ends is not None and ends < starts:
            raise ValidationError(
                _("Tanggal selesai mendahului tanggal mulai. Perbaiki salah satunya.")
            )


class EnrolForm(Form):
    """People to be enrolled, one a line."""

    people = TextAreaField(
        lazy("Daftar peserta"),
        [DataRequired(), Length(max=LONGEST_LIST)],
        description=lazy("Satu NIP atau alamat surel setiap baris."),
        render_kw={"rows": 12, "autocapitalize": "none", "spellcheck": "false"},
    )

    def validate_people(self, field: TextAreaField) -> None:
        """Keep one transaction short enough for everybody else to wait for."""
        if len((field.data or "").splitlines()) > MOST_LINES:
            raise ValidationError(
                _("Paling banyak %(limit)s baris. Bagi daftarnya.", limit=MOST_LINES)
            )


class ReasonForm(Form):
    """Why a certificate is revoked."""

    reason = TextAreaField(
        lazy("Alasan pencabutan"),
        [DataRequired(), Length(max=LONGEST_REASON)],
        description=lazy("Dapat dibaca pemilik sertifikat. Paling panjang 500 huruf."),
    )


def _some(_form: Form, field: Field) -> None:
    # DataRequired would make the browser ask for every single box.
    if not field.data:
        raise ValidationError(_("Pilih sedikitnya satu."))


class KeyForm(Form):
    """A new key of the LRS."""

    name = StringField(
        lazy("Nama kunci"),
        [DataRequired(), Length(max=LONGEST_KEY_NAME)],
        description=lazy("Aplikasi yang memakainya, misalnya: Dasbor Biro SDM."),
        render_kw=_NO_HINTS,
    )
    scopes = SelectMultipleField(
        lazy("Yang boleh dilakukan"),
        [_some],
        choices=choices(
            *((each.value, text) for each, text in labels.KEY_SCOPES.items())
        ),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    days = SelectField(lazy("Masa berlaku"), choices=choices(*LIFETIMES), default="365")

    def chosen_scopes(self) -> list[Scope]:
        """Return what the key may do."""
        return [Scope(each) for each in self.scopes.data or ()]


class PurposeForm(Form):
    """What a named record is opened for."""

    purpose = RadioField(
        lazy("Untuk apa?"),
        [DataRequired(lazy("Pilih keperluan Anda lebih dahulu."))],
        choices=choices(*((each.value, text) for each, text in PURPOSES.items())),
    )
    words = StringField(
        lazy("Keterangan"),
        [Length(max=LONGEST_PURPOSE)],
        description=lazy("Wajib untuk keperluan lainnya. Dapat dibaca peserta."),
        render_kw=_NO_HINTS,
    )

    @property
    def is_sent(self) -> bool:
        """Tell whether the page that asks was there at all."""
        return bool(self.purpose.raw_data or self.words.raw_data)

    def validate_words(self, field: StringField) -> None:
        """Ask for words where the list has none."""
        if self.purpose.data == Purpose.OTHER and not (field.data or "").strip():
            raise ValidationError(_("Tuliskan keperluan Anda."))


def _readable(_form: Form, field: Field) -> None:
    read_bands(str(field.data or ""))


class BandsForm(Form):
    """Bands, one a line: the lowest mark, then the name."""

    bands = TextAreaField(
        lazy("Kualifikasi"),
        [_readable],
        description=lazy(
            "Satu kualifikasi setiap baris, dari yang tertinggi: nilai paling rendah, "
            "spasi, lalu namanya. Baris terakhir harus mulai dari 0."
        ),
        render_kw={"rows": 8, "spellcheck": "false"},
    )


def write_bands(bands: tuple[Band, ...]) -> str:
    """Return bands as ``read_bands`` reads them."""
    return "\n".join(
        f"{each.from_mark:.2f} {each.label}".replace(".", ",", 1) for each in bands
    )


def read_bands(text: str) -> list[Band]:
    """Return the bands that were typed, or raise ``ValidationError`` with the line."""
    bands = []
    for number, line in enumerate(text.splitlines(), 1):
        mark, _space, label = line.strip().partition(" ")
        if not mark:
            continue
        try:
            bands.append(Band(label.strip(), Decimal(mark.replace(",", "."))))
        except InvalidOperation:
            raise ValidationError(
                _(
                    "Baris %(number)s tidak diawali nilai. Tulis seperti: 80,01 "
                    "Memuaskan.",
                    number=number,
                )
            ) from None
    return bands


class RetentionForm(Form):
    """How long an institution keeps what programs wrote into its store."""

    statements = IntegerField(
        lazy("Catatan dari aplikasi lain (bulan)"),
        [Optional(), NumberRange(SHORTEST_SPAN, LONGEST_SPAN)],
        description=lazy(
            "Dihitung sejak catatan diterima. Kosongkan untuk menyimpan selamanya."
        ),
        render_kw={"min": SHORTEST_SPAN, "max": LONGEST_SPAN},
    )
    documents = IntegerField(
        lazy("Dokumen aplikasi (bulan)"),
        [Optional(), NumberRange(SHORTEST_SPAN, LONGEST_SPAN)],
        description=lazy(
            "Keadaan kegiatan serta profil kegiatan dan pelaku, dihitung sejak "
            "perubahan terakhir. Kosongkan untuk menyimpan selamanya."
        ),
        render_kw={"min": SHORTEST_SPAN, "max": LONGEST_SPAN},
    )
    nightly = BooleanField(
        lazy("Hapus otomatis setiap malam yang sudah lewat masa simpannya"),
        description=lazy(
            "Tanpa persetujuan lagi. Yang sudah dihapus tidak dapat dikembalikan."
        ),
    )

    def rule(self) -> Rule:
        """Return what was typed, once it is valid."""
        return Rule(self.statements.data, self.documents.data, bool(self.nightly.data))


class ApproveRetentionForm(Form):
    """Agreeing to delete what a preview showed at its moment."""

    at = HiddenField(validators=[DataRequired()])
    seen_statements = HiddenField()
    seen_documents = HiddenField()
    sure = BooleanField(
        lazy("Saya mengerti bahwa yang dihapus tidak dapat dikembalikan."),
        [DataRequired()],
    )

    def show(self, seen: Preview, rule: Rule) -> None:
        """Carry along what is agreed to: the moment, and the rule of the preview."""
        self.at.data = moments.written(seen.at)
        self.seen_statements.data = str(rule.statements or "")
        self.seen_documents.data = str(rule.documents or "")

    def rule(self) -> Rule:
        """Return the rule under which the preview was shown."""
        statements, documents = self.seen_statements.data, self.seen_documents.data
        return Rule(
            int(statements) if statements else None,
            int(documents) if documents else None,
        )
