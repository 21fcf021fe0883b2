"""The gate before every view: what its rule asks, the person must have."""

import logging
from urllib.parse import urlencode

from flask import Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue

from lms.accounts.errors import (
    MustChangePasswordError,
    NotAllowedError,
    NotSignedInError,
)
from lms.core.permissions import Rule, Subject, rule_of
from lms.web import destinations, subject

log = logging.getLogger(__name__)

PASSWORD_PAGE = "/sandi"  # noqa: S105 - a path
WITH_FIRST_PASSWORD = frozenset(
    {
        "accounts.change_password",
        "accounts.change_password_now",
        "accounts.sign_out",
    }
)
"""The views that a person who must change the password may call."""


def register(app: Flask) -> None:
    """Stand before every view of ``app``."""
    app.before_request(check)


def check() -> ResponseReturnValue | None:
    """Let the request pass, or send it where it can go on."""
    if request.endpoint is None:
        # No view: routing has its own answer (404, 405, a redirect).
        return None
    rule = rule_of(current_app.view_functions[request.endpoint])
    if rule is None:
        log.error("view %s declares no rule and stays closed", request.endpoint)
        raise NotAllowedError
    return _check_rule(rule) if rule.signed_in else None


def _check_rule(rule: Rule) -> ResponseReturnValue | None:
    person = subject.current()
    if not person.is_authenticated:
        return _ask_to_sign_in()
    if _has_first_password(person):
        return _ask_for_new_password()
    if not rule.allows(person):
        log.warning("refused %s to %s", request.endpoint, getattr(person, "id", None))
        raise NotAllowedError
    return None


def _has_first_password(person: Subject) -> bool:
    return (
        getattr(person, "must_change_password", False)
        and request.endpoint not in WITH_FIRST_PASSWORD
    )


def _ask_to_sign_in() -> ResponseReturnValue:
    if not _opens_a_page():
        raise NotSignedInError
    return redirect(_with_next(destinations.SIGN_IN), code=303)


def _ask_for_new_password() -> ResponseReturnValue:
    if not _opens_a_page():
        raise MustChangePasswordError
    return redirect(_with_next(PASSWORD_PAGE), code=303)


def _with_next(path: str) -> str:
    wanted = request.full_path.rstrip("?")
    return (
        path if wanted == destinations.HOME else f"{path}?{urlencode({'next': wanted})}"
    )


def _opens_a_page() -> bool:
    """Tell whether somebody opens a page, rather than a script or a form sending."""
    best = request.accept_mimetypes.best_match(("text/html", "application/json"))
    return request.method in {"GET", "HEAD"} and best != "application/json"
