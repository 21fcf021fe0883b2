"""Other names for people: the same for one person in every export under one key.

A pseudonym is the HMAC of an identifier under a key that the institution holds, so
whoever has the files alone cannot go back, and nobody can once the key is destroyed.
Ids of statements and registrations lead to a person in the store as well, so they
are exchanged in the same way. A name that stands inside a free text stays there.
"""

import hmac
import re
from collections.abc import Iterable, Iterator
from uuid import UUID

from lms.core import json, site
from lms.core.json import JsonObject
from lms.xapi import agents

LENGTH = 16
"""Bytes of a pseudonym."""

_SHORTEST = 6
_TELLING = re.compile(r"[0-9@.]")
"""What a text needs to be looked for elsewhere: it is a name, not a word."""

_SPEAKING = ("object", "result", "context", "attachments")
"""The parts of a statement in which somebody may be named in passing."""

_KEPT = frozenset({"timestamp", "duration", "objectType"})
"""Members that a short name must not break."""


class Pseudonyms:
    """Gives people other names under one key."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._home = site.current().identity

    @property
    def home(self) -> str:
        """Return the homePage of pseudonymous accounts."""
        return f"{self._home}/id/samaran"

    def of(self, identifier: str) -> str:
        """Return the pseudonym of an identifier (``lms.xapi.agents``)."""
        return self._digest("agent", identifier)[:LENGTH].hex()

    def exchange(self, statement: JsonObject) -> JsonObject:
        """Return ``statement`` with other people and ids in it, itself unchanged."""
        found: dict[str, str] = {}
        changed = self._statement(statement, found)
        sought = {text: other for text, other in found.items() if _is_telling(text)}
        # What is spoken of in one place may be named in another: the address of an
        # attempt, a launch parameter.
        spoken = {name: changed[name] for name in _SPEAKING if name in changed}
        text = json.dumps(spoken).decode().casefold()
        left = {each: other for each, other in sought.items() if _written(each) in text}
        return {**changed, **_replaced(spoken, left)} if left else changed

    def _digest(self, kind: str, text: str) -> bytes:
        return hmac.digest(self._secret, f"{kind}\0{text}".encode(), "sha256")

    def _uuid(self, text: str, found: dict[str, str]) -> str:
        made = UUID(bytes=self._digest("id", text.lower())[:16], version=4)
        found[text.lower()] = str(made)
        return str(made)

    # --- A statement and its parts

    def _statement(self, said: JsonObject, found: dict[str, str]) -> JsonObject:
        changed = {**said}
        if "id" in said:
            changed["id"] = self._uuid(said["id"], found)
        changed["actor"] = self._agent(said["actor"], found)
        changed["object"] = self._object(said["object"], found)
        if "context" in said:
            changed["context"] = self._context(said["context"], found)
        if "authority" in said:
            changed["authority"] = self._authority(said["authority"], found)
        return changed

    def _object(self, thing: JsonObject, found: dict[str, str]) -> JsonObject:
        kind = thing.get("objectType", "Activity")
        if kind in {"Agent", "Group"}:
            return self._agent(thing, found)
        if kind == "SubStatement":
            return self._statement(thing, found)
        if kind == "StatementRef":
            return {**thing, "id": self._uuid(thing["id"], found)}
        return thing

    def _context(self, context: JsonObject, found: dict[str, str]) -> JsonObject:
        changed = {**context}
        for name in ("instructor", "team"):
            if name in context:
                changed[name] = self._agent(context[name], found)
        for name, inner in (("contextAgents", "agent"), ("contextGroups", "group")):
            if name in context:
                changed[name] = [
                    {**each, inner: self._agent(each[inner], found)}
                    for each in context[name]
                ]
        if "registration" in context:
            changed["registration"] = self._uuid(context["registration"], found)
        if "statement" in context:
            changed["statement"] = self._object(context["statement"], found)
        return changed

    def _authority(self, agent: JsonObject, found: dict[str, str]) -> JsonObject:
        """Return the authority, which is a system where the store itself named it."""
        account = agent.get("account") or {}
        return (
            agent
            if account.get("homePage") == self._home
            else self._agent(agent, found)
        )

    def _agent(self, agent: JsonObject, found: dict[str, str]) -> JsonObject:
        """Return an agent or group that has only a pseudonym."""
        if agent.get("account") == agents.lms_authority()["account"]:
            # The LMS itself is nobody.
            return agent
        changed: JsonObject = {"objectType": agent.get("objectType", "Agent")}
        identifier = agents.identifier(agent)
        if identifier is not None:
            name = self.of(identifier)
            changed["account"] = {"homePage": self.home, "name": name}
            found.update(dict.fromkeys(_texts_of(agent), name))
        if "member" in agent:
            changed["member"] = [self._agent(each, found) for each in agent["member"]]
        return changed


def _texts_of(agent: JsonObject) -> Iterator[str]:
    """Give the texts by which an agent could be known elsewhere in a statement."""
    if "account" in agent:
        yield str(agent["account"]["name"])
    if "mbox" in agent:
        yield str(agent["mbox"])
        yield str(agent["mbox"]).partition(":")[2]
    yield from (
        str(agent[each]) for each in ("mbox_sha1sum", "openid") if each in agent
    )


def _is_telling(text: str) -> bool:
    return len(text) >= _SHORTEST and _TELLING.search(text) is not None


def _written(text: str) -> str:
    """Return ``text`` as it stands in JSON, in one case."""
    return json.dumps(text).decode()[1:-1].casefold()


def _replaced(value: JsonObject, others: dict[str, str]) -> JsonObject:
    lowered = {text.casefold(): other for text, other in others.items()}
    pattern = _any_of(others)

    def exchange(text: str) -> str:
        return pattern.sub(lambda match: lowered.get(match[0].casefold(), ""), text)

    def walk(part: object) -> object:
        if isinstance(part, str):
            return exchange(part)
        if isinstance(part, list):
            return [walk(each) for each in part]
        if isinstance(part, dict):
            return {
                exchange(name): each if name in _KEPT else walk(each)
                for name, each in part.items()
            }
        return part

    return {name: walk(each) for name, each in value.items()}


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Return what matches any of ``texts``, the longest first, whatever its case."""
    longest_first = sorted(texts, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
