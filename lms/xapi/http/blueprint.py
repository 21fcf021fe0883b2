"""The blueprint of the LRS, and where it is mounted."""

from flask import Blueprint

PREFIX = "/xapi"
V1_PREFIX = "/xapi/1.0.3"
"""Where 1.0.3 is the default version."""

V1_NAME = "xapi_1_0_3"
"""The blueprint's name there."""

lrs = Blueprint("xapi", __name__)


def holds(prefix: str, path: str) -> bool:
    """Tell whether ``path`` is at or below ``prefix``."""
    return path == prefix or path.startswith(f"{prefix}/")
