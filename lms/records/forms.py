"""The forms of those who read the record."""

from wtforms import BooleanField, Field, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from lms.core.i18n import lazy
from lms.records import labels
from lms.records.errors import UnknownColumnError
from lms.records.exports import columns
from lms.records.formats import Format
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
