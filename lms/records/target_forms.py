"""The forms of targets and of their dead letters."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from wtforms import (
    BooleanField,
    DateField,
    Field,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from lms.core import outgoing
from lms.core.i18n import _, lazy
from lms.core.outgoing import RefusedError, Rules
from lms.web.forms import Form, choices
from lms.xapi.errors import StatementError
from lms.xapi.forwarding.targets import (
    LONGEST_NAME,
    Address,
    Choice,
    Kind,
    Target,
    is_elsewhere,
)
from lms.xapi.validation import values
from lms.xapi.versions import Version

LONGEST_NOTE = 2000
LONGEST_URL = 2000
LONGEST_SECRET = 500
FIRST_YEAR, LAST_YEAR = 2000, 2200

KINDS = {
    Kind.XAPI: lazy("Kirim ke LRS lain (xAPI)"),
    Kind.WEBHOOK: lazy("Beri tahu sebuah program (webhook)"),
    Kind.PULL: lazy("Ambil dari LRS lain"),
}

_A_LITTLE = timedelta(microseconds=1)
"""``since`` of a choice is exclusive, and a day includes its first moment."""


def _iri(_form: Form, field: Field) -> None:
    try:
        values.iri((field.data or "").strip())
    except StatementError:
        raise ValidationError(
            _("Tulis pengenal lengkap, misalnya https://w3id.org/xapi/adl/verbs/read.")
        ) from None


def _uuid(_form: Form, field: Field) -> None:
    try:
        UUID((field.data or "").strip())
    except ValueError:
        raise ValidationError(
            _("Kode keliru. Salin kode lengkap dari sumbernya.")
        ) from None


def _modern(_form: Form, field: Field) -> None:
    if field.data is not None and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(_("Pilih tanggal yang masuk akal dari kalender."))


class TargetForm(Form):
    """What is said of a target besides its kind."""

    name = StringField(
        lazy("Nama"),
        [DataRequired(), Length(max=LONGEST_NAME)],
        description=lazy("Untuk Anda sendiri, misalnya “Gudang data kementerian”."),
    )
    url = StringField(
        lazy("Alamat"),
        [DataRequired(), Length(max=LONGEST_URL)],
        description=lazy(
            "Diawali https://. Untuk LRS: bagian sebelum /statements, misalnya "
            "https://lrs.contoh.go.id/xapi."
        ),
        render_kw={"inputmode": "url", "spellcheck": "false", "autocomplete": "off"},
    )
    login = StringField(
        lazy("Kunci di LRS lain (nama pengguna)"),
        [Length(max=LONGEST_NAME)],
        description=lazy("Tidak perlu untuk webhook."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    secret = PasswordField(
        lazy("Rahasia kunci di LRS lain (kata sandi)"),
        [Length(max=LONGEST_SECRET)],
        description=lazy(
            "Disimpan terkunci dan tidak pernah ditampilkan lagi. Untuk webhook, "
            "rahasia tanda tangan dibuat otomatis dan ditampilkan sekali."
        ),
        render_kw={"autocomplete": "new-password"},
    )
    version = SelectField(
        lazy("Versi xAPI di LRS lain"),
        choices=choices(*((each.value, each.value) for each in Version)),
        default=Version.V2.value,
    )
    verb = StringField(
        lazy("Hanya kata kerja ini"),
        [Optional(), Length(max=LONGEST_URL), _iri],
        description=lazy("Pengenal lengkap (IRI); kosongkan untuk semua."),
        render_kw={"spellcheck": "false", "autocomplete": "off"},
    )
    activity = StringField(
        lazy("Hanya kegiatan ini"),
        [Optional(), Length(max=LONGEST_URL), _iri],
        description=lazy("Pengenal lengkap (IRI); kosongkan untuk semua."),
        render_kw={"spellcheck": "false", "autocomplete": "off"},
    )
    related = BooleanField(
        lazy("Juga yang terjadi di dalam kegiatan itu"), default=True
    )
    registration = StringField(
        lazy("Hanya registrasi ini"),
        [Optional(), _uuid],
        description=lazy("Nomor keikutsertaan (UUID); kosongkan untuk semua."),
        render_kw={"spellcheck": "false", "autocomplete": "off"},
    )
    since = DateField(
        lazy("Hanya yang disimpan sejak"),
        [Optional(), _modern],
        description=lazy("Kosongkan untuk mulai dari catatan yang terlama."),
    )

    def is_sound(
        self, kind: Kind, rules: Rules, names: Iterable[str], known_url: str | None
    ) -> bool:
        """Check what ``validate`` cannot know; tell whether nothing is wrong."""
        if self.named in names:
            self._refuse(self.name, _("Nama ini sudah dipakai. Pilih nama lain."))
        try:
            outgoing.check(self.place, rules)
        except RefusedError as error:
            self._refuse(self.url, str(error))
        if kind is not Kind.WEBHOOK:
            self._check_login(known_url)
        return not self.errors

    def _check_login(self, known_url: str | None) -> None:
        login = (self.login.data or "").strip()
        if not login or ":" in login:
            self._refuse(
                self.login, _("Isi nama pengguna di LRS lain, tanpa titik dua.")
            )
        if self.secret.data:
            return
        if known_url is None:
            self._refuse(self.secret, _("Isi rahasia kunci di LRS lain."))
        elif is_elsewhere(known_url, self.place):
            self._refuse(
                self.secret,
                _("Alamatnya pindah ke tempat lain. Isi rahasia kunci di tempat itu."),
            )

    @staticmethod
    def _refuse(field: Field, message: str) -> None:
        field.errors = [*field.errors, message]

    # --- What was said

    @property
    def named(self) -> str:
        """Return the name."""
        return (self.name.data or "").strip()

    @property
    def place(self) -> str:
        """Return the address as it was written."""
        return (self.url.data or "").strip()

    def address(self, kind: Kind) -> Address:
        """Return where the target is and how one gets in."""
        version = Version(self.version.data)
        if kind is Kind.WEBHOOK:
            return Address(self.place, "", "", version)
        login = (self.login.data or "").strip()
        return Address(self.place, login, self.secret.data or "", version)

    def choice(self, zone: str, known: Choice | None = None) -> Choice:
        """Return which statements; a moment in ``known`` stays if its day does."""
        registration = (self.registration.data or "").strip()
        since = None
        if self.since.data is not None:
            first = datetime.combine(self.since.data, time(), ZoneInfo(zone))
            since = first - _A_LITTLE
        if known and known.since and _day(known.since, zone) == self.since.data:
            since = known.since
        return Choice(
            (self.verb.data or "").strip() or None,
            (self.activity.data or "").strip() or None,
            bool(self.related.data),
            UUID(registration) if registration else None,
            since,
        )


class NewTargetForm(TargetForm):
    """A target that is to be made."""

    kind = RadioField(
        lazy("Jenis"),
        choices=choices(*((kind.value, text) for kind, text in KINDS.items())),
        default=Kind.XAPI.value,
    )


def form_of(target: Target, zone: str) -> TargetForm:
    """Return the form with what is known of a target, without its secret."""
    choice = target.choice
    return TargetForm(
        formdata=None,
        name=target.name,
        url=target.url,
        login=target.login,
        version=target.version.value,
        verb=choice.verb,
        activity=choice.activity,
        related=choice.related,
        registration=choice.registration,
        since=None if choice.since is None else _day(choice.since, zone),
    )


def _day(since: datetime, zone: str) -> object:
    return (since + _A_LITTLE).astimezone(ZoneInfo(zone)).date()


class NoteForm(Form):
    """What people write beside a dead letter."""

    note = TextAreaField(
        lazy("Catatan Anda"),
        [Optional(), Length(max=LONGEST_NOTE)],
        render_kw={"rows": 2},
    )
