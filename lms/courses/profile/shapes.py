"""What an xAPI profile is made of (IEEE 9274.3.1; xAPI Profiles 1.0, part two)."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from lms.core.json import JsonObject

Value = str | int | bool
Presence = Literal["included", "excluded", "recommended"]
Combination = Literal["sequence", "alternates", "zeroOrMore", "oneOrMore", "optional"]
ExtensionKind = Literal["ContextExtension", "ResultExtension", "ActivityExtension"]


class Words(NamedTuple):
    """One text in the languages of the profile."""

    id: str
    en: str

    def language_map(self) -> dict[str, str]:
        """Return the text as an xAPI language map."""
        return self._asdict()


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold of the values at ``location`` (8.1); at least one of the rest."""

    location: str
    presence: Presence | None = None
    any_of: tuple[Value, ...] = ()
    all_of: tuple[Value, ...] = ()
    none_of: tuple[Value, ...] = ()
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of statement (8.0).

    The verb, the type of the object and the types of the context activities are its
    *determining properties*: a statement that has them all falls under it, and must
    follow its rules. ``refers_to`` names templates, one of which the statement that the
    object refers to must follow.
    """

    name: str
    label: Words
    definition: Words
    verb: str
    object_type: str = ""
    parent: tuple[str, ...] = ()
    grouping: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """In which order statements come (9.0).

    Members are ``templates/…`` and ``patterns/…``. Only primary patterns are checked by
    others; the rest are their parts, or say the order of statements that share an
    attempt.
    """

    name: str
    combination: Combination
    members: tuple[str, ...]
    label: Words
    definition: Words
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Extension:
    """A property that we add to statements, with the JSON Schema of its value (7.2)."""

    name: str
    kind: ExtensionKind
    label: Words
    definition: Words
    schema: JsonObject
    recommended_for: tuple[str, ...] = ()
    """Activity types of an ActivityExtension, verbs of the others."""
