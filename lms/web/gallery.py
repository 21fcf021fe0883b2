"""The style gallery: every component in every state, in development only.

``/gaya`` shows the components; ``/gaya?halaman=<name>`` shows an example of a whole
page. Template authors copy from it, and the accessibility tests walk through it.
"""

from decimal import Decimal
from types import SimpleNamespace

from flask import Blueprint, Flask, abort, render_template, request
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length

from lms.core import clock
from lms.core.permissions import Permission, requires
from lms.web.forms import Form, choices
from lms.web.pagination import Page

EXAMPLES = {
    "beranda": "Beranda",
    "kursus": "Halaman mata pelatihan",
    "bacaan": "Halaman bacaan",
    "salindia": "Salindia",
    "kuis": "Kuis",
    "hasil-kuis": "Hasil kuis",
    "nilai": "Rekap nilai",
    "sertifikat": "Sertifikat",
    "verifikasi": "Verifikasi keaslian",
    "peserta": "Tabel peserta",
    "masuk": "Masuk",
    "galat": "Halaman galat",
    "kosong": "Keadaan kosong",
}

blueprint = Blueprint("gallery", __name__)


class SampleForm(Form):
    """Every kind of field."""

    name = StringField(
        "Nama lengkap",
        [DataRequired()],
        description="Sesuai ijazah, tanpa gelar.",
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        "Alamat surel",
        [DataRequired(), Length(max=80)],
        render_kw={"autocomplete": "email"},
    )
    password = PasswordField("Sandi", render_kw={"autocomplete": "new-password"})
    cohort = SelectField(
        "Angkatan", choices=choices(("1", "Angkatan I"), ("2", "Angkatan II"))
    )
    mode = RadioField(
        "Cara mengikuti", choices=choices(("daring", "Daring"), ("luring", "Luring"))
    )
    note = TextAreaField("Catatan", description="Paling banyak 200 karakter.")
    report = FileField("Laporan", description="PDF, paling besar 5 MB.")
    agree = BooleanField("Saya menyatakan data di atas benar", [DataRequired()])


@blueprint.get("/gaya")
@requires(Permission.ADMINISTER)
def gallery() -> str:
    """Show the gallery or one of its example pages."""
    name = request.args.get("halaman", "")
    if name and name not in EXAMPLES and not name.isdigit():
        abort(404)
    template = name if name in EXAMPLES else "components"
    return render_template(
        f"web/gallery/{template}.html",
        examples=EXAMPLES,
        fresh=SampleForm(formdata=None, meta={"csrf": False}),
        refused=_refused(),
        many=Page(items=range(20), number=7, size=20, total=345),
        few=Page(items=range(3), number=1, size=20, total=3),
        now=clock.now(),
        mark=Decimal("78.405"),
        problem=SimpleNamespace(status=SimpleNamespace(value=500), incident="5f3a9c1e"),
    )


def register(app: Flask) -> None:
    """Install the gallery, unless people work here."""
    config = app.extensions.get("pamong.config")
    if config is None or config.development:
        app.register_blueprint(blueprint)


def _refused() -> SampleForm:
    form = SampleForm(formdata=None, prefix="ditolak", meta={"csrf": False})
    form.validate()
    form.email.errors = [
        "Alamat surel tidak lengkap. Tulis seperti nama@instansi.go.id."
    ]
    return form
