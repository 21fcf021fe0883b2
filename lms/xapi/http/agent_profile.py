"""The Agent Profile resource (xAPI 2.0, 4.1.6.5; 1.0.3, Communication 2.6)."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from lms.core.permissions import by_key
from lms.xapi.credentials import Scope
from lms.xapi.documents import DocumentKind
from lms.xapi.http import documents
from lms.xapi.http.documents import Resource

AGENT_PROFILE = Resource(
    DocumentKind.AGENT_PROFILE,
    "profileId",
    frozenset({"agent"}),
    Scope.PROFILE,
    guarded=True,
)


def register(blueprint: Blueprint) -> None:
    """Give ``blueprint`` the resource."""
    rule = "/agents/profile"
    blueprint.add_url_rule(rule, view_func=read_agent_profile, methods=["GET"])
    blueprint.add_url_rule(rule, view_func=put_agent_profile, methods=["PUT"])
    blueprint.add_url_rule(rule, view_func=post_agent_profile, methods=["POST"])
    blueprint.add_url_rule(rule, view_func=delete_agent_profile, methods=["DELETE"])


@by_key
def read_agent_profile() -> ResponseReturnValue:
    """Give an agent profile, or the names of those that there are."""
    return documents.read(AGENT_PROFILE)


@by_key
def put_agent_profile() -> ResponseReturnValue:
    """Write an agent profile."""
    return documents.put(AGENT_PROFILE)


@by_key
def post_agent_profile() -> ResponseReturnValue:
    """Lay an agent profile over the one that is there."""
    return documents.post(AGENT_PROFILE)


@by_key
def delete_agent_profile() -> ResponseReturnValue:
    """Delete an agent profile."""
    return documents.delete(AGENT_PROFILE)
