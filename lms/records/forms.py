"""The forms of those who read the record."""

from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from lms.core.i18n import lazy
from lms.records import labels, saved_labels
from lms.records.errors import UnknownColumnError
from lms.records.exports import columns
from lms.records.formats import Format
from lms.records.models import SavedQuery, Sharing
from lms.records.operations.saved import LONGEST_NAME, Card
from lms.records.schedules import Every, Rhythm
from lms.web.forms import Form, choices

LONGEST_PATHS = 10_000


def _paths(_form: Form, field: Field) -> None:
    try:
        columns.chosen(_lines(field.data))
    except UnknownColumnError as error:
        raise ValidationError(str(error)) from None


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


class ExportForm(Form):
    """What a file of statements is to be."""

    format = RadioField(
        lazy("Jenis berkas"),
        choices=choices(*((each.value, text) for each, text in labels.FORMATS.items())),
        default=Format.CSV.value,
    )
    columns = SelectMultipleField(
        lazy("Kolom"),
        choices=choices(*((name, name) for name in columns.NAMED)),
        default=list(columns.NAMED),
        description=lazy(
            "Untuk CSV, Excel, dan Parquet. NDJSON memuat pernyataan secara utuh, dan "
            "Parquet selalu menyertakan pernyataan utuh sebagai kolom terakhir."
        ),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    paths = TextAreaField(
        lazy("Kolom lain menurut jalurnya"),
        [Optional(), Length(max=LONGEST_PATHS), _paths],
        description=lazy(
            "Satu jalur setiap baris, misalnya $.result.score.raw atau "
            "$.context.extensions['https://contoh.go.id/ruang']."
        ),
        render_kw={"rows": 3, "spellcheck": "false"},
    )
    pseudonymised = BooleanField(
        lazy("Ganti akun dengan nama samaran"),
        description=lazy(
            "Akun, nama orang, nomor pernyataan, dan nomor registrasi diganti. Orang "
            "yang sama memperoleh nama yang sama dalam semua unduhan lembaga ini, "
            "selama kuncinya tidak dihapus."
        ),
    )

    def chosen_format(self) -> Format:
        """Return the format."""
        return Format(self.format.data)

    def chosen_columns(self) -> tuple[str, ...]:
        """Return the names and paths of the columns."""
        return (*(self.columns.data or ()), *_lines(self.paths.data))


# --- Saved queries


LONGEST_NOTE = 1000


def _storable(text: str | None) -> str:
    """Leave out what PostgreSQL cannot store."""
    return (text or "").replace("\0", "")


class SavedQueryForm(ExportForm):
    """What is kept with a question: its name, who finds it, when it is exported."""

    name = StringField(
        lazy("Nama pencarian"),
        [DataRequired(), Length(max=LONGEST_NAME)],
        description=lazy("Misalnya: Jawaban salah di Kuis Konsep."),
        render_kw={"autocomplete": "off"},
    )
    note = TextAreaField(
        lazy("Keterangan"),
        [Optional(), Length(max=LONGEST_NOTE)],
        description=lazy("Untuk apa pencarian ini. Jangan menulis nama peserta."),
        render_kw={"rows": 2},
    )
    sharing = RadioField(
        lazy("Siapa yang dapat memakainya"),
        choices=choices(*((k.value, t) for k, t in saved_labels.SHARING.items())),
        default=Sharing.PRIVATE.value,
        description=lazy(
            "Yang dibagikan hanya saringannya. Setiap orang tetap hanya melihat "
            "catatan yang boleh dibacanya."
        ),
    )
    every = RadioField(
        lazy("Unduhan terjadwal"),
        choices=choices(*((k.value, t) for k, t in saved_labels.EVERY.items())),
        default=Every.NEVER.value,
        description=lazy(
            "Berkas pertama memuat semuanya, berkas berikutnya hanya yang baru. Anda "
            "mendapat surel setiap kali berkas siap."
        ),
    )
    weekday = SelectField(
        lazy("Hari, bila setiap pekan"),
        choices=choices(
            *((str(number), text) for number, text in enumerate(saved_labels.WEEKDAYS))
        ),
        default="0",
    )
    day = SelectField(
        lazy("Tanggal, bila setiap bulan"),
        choices=choices(*((str(day), str(day)) for day in range(1, 32))),
        default="1",
        description=lazy("Pada bulan yang lebih pendek dipakai hari terakhir."),
    )

    @classmethod
    def of(cls, row: SavedQuery) -> "SavedQueryForm":
        """Return the form as it was filled in."""
        named = [each for each in row.columns if each in columns.NAMED]
        return cls(
            formdata=None,
            name=row.name,
            note=row.note,
            sharing=row.sharing.value,
            every=row.every.value,
            weekday=str(row.weekday),
            day=str(row.day),
            format=row.format.value,
            columns=named if row.columns else list(columns.NAMED),
            paths="\n".join(each for each in row.columns if each not in named),
            pseudonymised=row.pseudonymised,
        )

    def card(self) -> Card:
        """Return what was said of the query."""
        rhythm = Rhythm(
            Every(self.every.data), int(self.weekday.data), int(self.day.data)
        )
        return Card(
            " ".join(_storable(self.name.data).split()),
            _storable(self.note.data).strip(),
            Sharing(self.sharing.data),
            rhythm,
        )
