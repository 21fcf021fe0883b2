"""The forms on the page of a key."""

from datetime import timedelta

from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from lms.admin.forms import LIFETIMES, LONGEST_KEY_NAME
from lms.core.i18n import lazy
from lms.web.forms import Form, choices

OVERLAPS = (
    ("0", lazy("Langsung berhenti")),
    ("1", lazy("Masih berlaku 1 hari")),
    ("7", lazy("Masih berlaku 7 hari")),
)
DEFAULT_OVERLAP = "1"
LONGEST_SECRET = 200
NO_HINTS = {"autocomplete": "off"}


class KeyNameForm(Form):
    """What a key is called."""

    name = StringField(
        lazy("Nama kunci"),
        [DataRequired(), Length(max=LONGEST_KEY_NAME)],
        render_kw=NO_HINTS,
    )


class KeyTermForm(Form):
    """How long a key opens from now on."""

    days = SelectField(
        lazy("Masa berlaku mulai hari ini"),
        choices=choices(*LIFETIMES),
        default="365",
    )


class KeyRotationForm(Form):
    """How long the old secret of a key still opens."""

    overlap = SelectField(
        lazy("Rahasia lama"), choices=choices(*OVERLAPS), default=DEFAULT_OVERLAP
    )

    @staticmethod
    def chosen(text: str | None) -> timedelta:
        """Return the overlap that was sent; a day when none of these was."""
        known = dict(OVERLAPS)
        return timedelta(days=int(text if text in known else DEFAULT_OVERLAP))


class KeyTrialForm(Form):
    """The secret that is to be tried; it is never shown again, not even refused."""

    secret = PasswordField(
        lazy("Rahasia"),
        [DataRequired(), Length(max=LONGEST_SECRET)],
        description=lazy(
            "Dipakai sekali untuk mencoba, lalu dilupakan: tidak disimpan dan tidak "
            "dicatat."
        ),
        render_kw=NO_HINTS,
    )
