"""The LRS over HTTP: one blueprint, at ``/xapi`` and, for 1.0.3, at ``/xapi/1.0.3``.

Both suites of conformance ask what a request without a version is answered with, and
want different things; so each version has an address where it is the default.
"""

from flask import Flask

from lms.xapi.http import about, errors, headers, statements
from lms.xapi.http.blueprint import V1_NAME, lrs
from lms.xapi.versions import Version

__all__ = ["register"]

headers.register(lrs)
errors.register(lrs)
about.register(lrs)
statements.register(lrs)


def register(app: Flask) -> None:
    """Mount the LRS; after the page furniture, whose form protection it needs not."""
    # A default that is no version stops the start, not the first request.
    Version(app.extensions["pamong.config"].lrs_default_version)
    app.register_blueprint(lrs, url_prefix="/xapi")
    app.register_blueprint(lrs, url_prefix=f"/xapi/{Version.V1}", name=V1_NAME)
    protection = app.extensions.get("csrf")
    if protection is not None:
        # No view here reads a cookie: a key in the Authorization header is no ambient
        # right that another site could make a browser use.
        protection.exempt(lrs)
