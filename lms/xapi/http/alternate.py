"""The Alternate Request Syntax (xAPI 1.0.3, Communication 1.3), for old browsers.

A POST whose one query parameter is ``method`` holds the real request as a form:
parameters, some headers, and the body as ``content``. It is written back into the
request that it stands for before anything else reads it, so the resources know nothing
of it. Version 2.0 has no such thing: there ``method`` is an unknown parameter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.wsgi import get_input_stream

from lms.xapi.errors import AlternateRequestError, UnsupportedVersionError
from lms.xapi.versions import HEADER, Version, negotiate

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

REFUSED = "pamong.xapi.refused"
"""Where in the environment the error stands that the request is answered with."""

METHODS = frozenset({"GET", "PUT", "POST", "DELETE"})
FORM = "application/x-www-form-urlencoded"
FIELDS = 100
"""A request has a dozen parameters at most."""

HEADERS = {
    "Authorization": "HTTP_AUTHORIZATION",
    "Content-Type": "CONTENT_TYPE",
    "If-Match": "HTTP_IF_MATCH",
    "If-None-Match": "HTTP_IF_NONE_MATCH",
    HEADER: "HTTP_X_EXPERIENCE_API_VERSION",
}
"""The form fields that are headers (1.0.3, Communication 1.3.s3.b7)."""

LENGTH = "Content-Length"
"""A header too, and not believed: scripts count letters where bytes are meant."""

CONTENT = "content"


def rewrite(environ: "WSGIEnvironment", longest: int) -> None:
    """Make ``environ`` the request that its form stands for, if it is such a one."""
    if environ["REQUEST_METHOD"] != "POST" or "method=" not in environ["QUERY_STRING"]:
        return
    try:
        query = _pairs(environ["QUERY_STRING"].encode("latin-1"))
        if "method" in dict(query):
            _rewrite(environ, query, longest)
    except (AlternateRequestError, HTTPException) as error:
        environ[REFUSED] = error


def _rewrite(
    environ: "WSGIEnvironment", query: list[tuple[str, str]], longest: int
) -> None:
    named = environ.get(HEADERS[HEADER])
    if not _is_form(environ):
        if not _is_version_2(named):
            message = f"with method in the query, send the request as {FORM}"
            raise AlternateRequestError(message)
        return
    # One byte further, for a body without a length is cut off in silence.
    raw = get_input_stream(environ, max_content_length=longest + 1).read()
    if len(raw) > longest:
        raise RequestEntityTooLarge
    # Whoever reads the body next finds it again.
    environ["wsgi.input"] = BytesIO(raw)
    form = _Form.read(raw)
    if _is_version_2(form.headers.get(HEADER, named)):
        return
    form.write(environ, _method(query))


def _is_form(environ: "WSGIEnvironment") -> bool:
    return parse_options_header(environ.get("CONTENT_TYPE"))[0] == FORM


def _is_version_2(named: str | None) -> bool:
    """Tell whether 2.0 is asked for; what is no version at all is refused later."""
    try:
        return negotiate(named) is Version.V2
    except UnsupportedVersionError:
        return False


def _method(query: list[tuple[str, str]]) -> str:
    """Return the method; anything beside it belongs into the form (1.3.s3.b4)."""
    if len(query) != 1:
        message = "method must be the only query parameter; the form takes the others"
        raise AlternateRequestError(message)
    ((_name, method),) = query
    if method not in METHODS:
        message = f"method must be one of: {', '.join(sorted(METHODS))}"
        raise AlternateRequestError(message)
    return method


def _pairs(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            raw.decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=FIELDS,
        )
    except ValueError as error:
        message = f"not a form in UTF-8: {error}"
        raise AlternateRequestError(message) from None


def _check_headers(headers: Mapping[str, str]) -> None:
    """Refuse what no server would have let through as a header (RFC 9110, 5.5)."""
    if not {"\r", "\n", "\0"}.isdisjoint("".join(headers.values())):
        message = "a header in the form must be one line, and hold no NUL"
        raise AlternateRequestError(message)
    kind = headers.get("Content-Type", "")
    if not (kind.isascii() and kind.isprintable()):
        message = "the Content-Type in the form must be printable ASCII"
        raise AlternateRequestError(message)


@dataclass(frozen=True, slots=True)
class _Form:
    """The parts of the request that a form stands for."""

    headers: dict[str, str]
    content: str | None
    parameters: list[tuple[str, str]]

    @classmethod
    def read(cls, raw: bytes) -> "_Form":
        """Return the parts of a form; refuse a header or content that stands twice."""
        pairs = _pairs(raw)
        named = [pair for pair in pairs if pair[0] in HEADERS or pair[0] == CONTENT]
        single = dict(named)
        if len(single) != len(named):
            message = "a header or the content stands twice in the form"
            raise AlternateRequestError(message)
        headers = {name: text for name, text in named if name != CONTENT}
        _check_headers(headers)
        return cls(
            headers=headers,
            content=single.get(CONTENT),
            parameters=[
                pair for pair in pairs if pair[0] not in single and pair[0] != LENGTH
            ],
        )

    def write(self, environ: "WSGIEnvironment", method: str) -> None:
        """Write the parts where those of an ordinary request stand."""
        if method in {"PUT", "POST"} and self.content is None:
            message = "the form has no content"
            raise AlternateRequestError(message)
        body = (self.content or "").encode()
        environ["CONTENT_TYPE"] = "" if self.content is None else "application/json"
        for name, text in self.headers.items():
            # WSGI wants the bytes of a header as if they were Latin-1 (PEP 3333).
            environ[HEADERS[name]] = text.encode().decode("latin-1")
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ["REQUEST_METHOD"] = method
        environ["QUERY_STRING"] = urlencode(self.parameters)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ["wsgi.input"] = BytesIO(body)
