"""The Activity Profile resource (xAPI 2.0, 4.1.6.6; 1.0.3, Communication 2.7)."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from lms.core.permissions import by_key
from lms.xapi.credentials import Scope
from lms.xapi.documents import DocumentKind
from lms.xapi.http import documents
from lms.xapi.http.documents import Resource

ACTIVITY_PROFILE = Resource(
    DocumentKind.ACTIVITY_PROFILE,
    "profileId",
    frozenset({"activityId"}),
    Scope.PROFILE,
    guarded=True,
)


def register(blueprint: Blueprint) -> None:
    """Give ``blueprint`` the resource."""
    rule = "/activities/profile"
    blueprint.add_url_rule(rule, view_func=read_activity_profile, methods=["GET"])
    blueprint.add_url_rule(rule, view_func=put_activity_profile, methods=["PUT"])
    blueprint.add_url_rule(rule, view_func=post_activity_profile, methods=["POST"])
    blueprint.add_url_rule(rule, view_func=delete_activity_profile, methods=["DELETE"])


@by_key
def read_activity_profile() -> ResponseReturnValue:
    """Give an activity profile, or the names of those that there are."""
    return documents.read(ACTIVITY_PROFILE)


@by_key
def put_activity_profile() -> ResponseReturnValue:
    """Write an activity profile."""
    return documents.put(ACTIVITY_PROFILE)


@by_key
def post_activity_profile() -> ResponseReturnValue:
    """Lay an activity profile over the one that is there."""
    return documents.post(ACTIVITY_PROFILE)


@by_key
def delete_activity_profile() -> ResponseReturnValue:
    """Delete an activity profile."""
    return documents.delete(ACTIVITY_PROFILE)
