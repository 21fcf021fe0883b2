"""The forms of signing in and of passwords; every one may be pasted into."""

from wtforms import Field, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length, ValidationError

from lms.accounts import passwords
from lms.core.i18n import _, lazy
from lms.web.forms import Form

LONGEST_LOGIN = 254
_PLAIN = {"autocapitalize": "none", "spellcheck": "false"}
_OLD = {**_PLAIN, "autocomplete": "current-password"}
_NEW = {**_PLAIN, "autocomplete": "new-password"}
_LOGIN_LIMIT = Length(max=LONGEST_LOGIN)
_PASSWORD_HELP = lazy(
    "Sedikitnya 10 karakter. Rangkaian beberapa kata mudah diingat dan sulit ditebak."
)


def _one_line(_form: Form, field: Field) -> None:
    """Refuse what no account name contains and no database stores."""
    if not str(field.data).isprintable():
        raise ValidationError(
            _("Isian memuat karakter yang tidak dikenal. Ketik ulang.")
        )


def _possible(_form: Form, field: Field) -> None:
    """Refuse what is nobody's password before any work is spent on it."""
    if not passwords.is_possible(str(field.data)):
        raise ValidationError(
            _("Kata sandi paling panjang %(limit)s karakter.", limit=passwords.LONGEST)
        )


class SignInForm(Form):
    """Who, and the proof of it."""

    login = StringField(
        lazy("NIP atau alamat surel"),
        [DataRequired(), _LOGIN_LIMIT, _one_line],
        render_kw={**_PLAIN, "autocomplete": "username"},
    )
    password = PasswordField(
        lazy("Kata sandi"), [DataRequired(), _possible], render_kw=_OLD
    )
    next = HiddenField()


class ForgottenForm(Form):
    """Whose password is to be replaced."""

    login = StringField(
        lazy("NIP atau alamat surel"),
        [DataRequired(), _LOGIN_LIMIT, _one_line],
        render_kw={**_PLAIN, "autocomplete": "username"},
    )


class NewPasswordForm(Form):
    """A new password, twice."""

    new = PasswordField(
        lazy("Kata sandi baru"),
        [DataRequired(), _possible],
        description=_PASSWORD_HELP,
        render_kw=_NEW,
    )
    repeat = PasswordField(
        lazy("Ulangi kata sandi baru"),
        [
            DataRequired(),
            EqualTo("new", lazy("Kedua kata sandi baru tidak sama. Ketik ulang.")),
        ],
        render_kw=_NEW,
    )


class ChangePasswordForm(NewPasswordForm):
    """The present password and a new one."""

    current = PasswordField(
        lazy("Kata sandi sekarang"), [DataRequired(), _possible], render_kw=_OLD
    )
    next = HiddenField()


class PersonaCodeForm(Form):
    """A code that was made in another account of the same person."""

    code = StringField(
        lazy("Kode"),
        [DataRequired(), Length(max=20), _one_line],
        description=lazy("Delapan huruf dan angka, misalnya ABCD-2345."),
        render_kw={**_PLAIN, "autocomplete": "off"},
    )
