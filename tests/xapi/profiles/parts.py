"""Small profiles and statements, built from as little as a test needs to say."""

from lms.core.json import JsonObject
from lms.xapi.profiles.reading import Profile, Rule, Template, read
from lms.xapi.profiles.rulebook import Rulebook, gather

PROFILE = "https://example.org/p"
VERSION = f"{PROFILE}/v/1"
RUN = "3b241101-e2bb-4255-8caf-4136c566a962"


def document(**parts: object) -> JsonObject:
    """Return a profile's document with ``parts``."""
    return {"id": PROFILE, "type": "Profile", "versions": [{"id": VERSION}], **parts}


def template(name: str, **parts: object) -> JsonObject:
    """Return a template for the verb ``name``."""
    return {"id": name, "type": "StatementTemplate", "verb": name, **parts}


def pattern(
    name: str, combination: str, *members: str, primary: bool = False
) -> JsonObject:
    """Return a pattern of ``members``."""
    several = combination in {"sequence", "alternates"}
    return {
        "id": name,
        "type": "Pattern",
        "primary": primary,
        combination: list(members) if several else members[0],
    }


def book(*others: JsonObject, **parts: object) -> Rulebook:
    """Return what the profile of ``parts`` asks, with other profiles at hand."""
    return gather(read(document(**parts)), map(read, others))


def profile(**parts: object) -> Profile:
    """Return the profile of ``parts``."""
    return read(document(**parts))


def rule(**parts: object) -> Rule:
    """Return one rule as it is read."""
    return ruled(parts).rules[0]


def ruled(*rules: JsonObject) -> Template:
    """Return a template with ``rules``."""
    (found,) = profile(templates=[template("t", rules=list(rules))]).templates
    return found


def said(
    verb: str, number: int = 1, *, names: bool = True, **parts: object
) -> JsonObject:
    """Return a statement of the run, the ``number``-th of its minutes."""
    context: JsonObject = {"registration": RUN}
    if names:
        context["contextActivities"] = {"category": [{"id": VERSION}]}
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "timestamp": f"2026-03-02T01:{number:02d}:00Z",
        "verb": {"id": verb},
        "object": {"id": "https://example.org/a"},
        "context": context,
        **parts,
    }
