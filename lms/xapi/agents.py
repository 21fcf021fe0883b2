"""Who a statement speaks of: one string for each agent, and the agent of a query."""

from lms.core import site
from lms.core.json import JsonObject
from lms.xapi import bodies
from lms.xapi.errors import BodyError, ParameterError, StatementError
from lms.xapi.validation import rules

LMS_NAME = "pamong"
"""The account name under which the LMS itself states things."""


def identifier(agent: JsonObject) -> str | None:
    """Return the identifier of an agent or group as one string; None if anonymous.

    A homePage holds no space, so the first one ends it.
    """
    account = agent.get("account")
    if account is not None:
        return f"account:{account['homePage']} {account['name']}"
    for name in ("mbox", "mbox_sha1sum", "openid"):
        if name in agent:
            return f"{name}:{agent[name]}"
    return None


def identified(text: str) -> JsonObject:
    """Return the agent whose ``identifier`` is ``text``."""
    kind, _, value = text.partition(":")
    if kind != "account":
        return {"objectType": "Agent", kind: value}
    home_page, _, name = value.partition(" ")
    return account(home_page, name)


def account(home_page: str, name: str) -> JsonObject:
    """Return the agent with this account."""
    return {"objectType": "Agent", "account": {"homePage": home_page, "name": name}}


def lms_authority() -> JsonObject:
    """Return the agent under which the LMS states what it saw."""
    return account(site.current().identity, LMS_NAME)


def identifiers(agent: JsonObject) -> list[str]:
    """Return the identifier of an agent or group and those of its members."""
    own = identifier(agent)
    names = [] if own is None else [own]
    if "member" in agent:
        members = map(identifier, agent["member"])
        names += [name for name in members if name is not None]
    return names


def signature(agent: JsonObject) -> str:
    """Return one string that two agents share only if they are the same.

    An anonymous group is its members, whatever their order.
    """
    own = identifier(agent)
    if own is not None:
        return own
    return " + ".join(sorted(identifiers(agent)))


def parse(text: str) -> JsonObject:
    """Read the ``agent`` parameter: an agent or an identified group (2.0, 4.1.6.1)."""
    try:
        agent: JsonObject = bodies.parse(text.encode())
        rules.actor(agent)
    except StatementError as error:
        raise error.within("agent") from None
    except BodyError:
        raise ParameterError("agent", "must be JSON, with each name once") from None
    if identifier(agent) is None:
        raise ParameterError("agent", "must have an identifier")
    return agent
