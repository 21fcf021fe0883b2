"""Write docs/xapi-profile.md from the profile and from statements that follow it.

``python -m tests.architecture.xapi_profile_page`` writes the page again; a test tells
when that was forgotten.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from lms.core import json
from lms.core.json import JsonObject
from lms.courses.profile import guide
from lms.courses.profile.guide import Expectation, Guide, Kind
from tests.courses.profile import examples

PAGE = Path("docs/xapi-profile.md")
SITE = "https://pamong.example"

INTRODUCTION = f"""\
# The xAPI profile

For readers of records: what the statements of this product mean, and what each of them
holds. Made from the code by `python -m tests.architecture.xapi_profile_page`; change it
there.

Whatever a learner does becomes one statement in the built-in Learning Record Store.
Every statement of the product itself follows exactly one of the templates below. The
profile is published as JSON-LD (xAPI Profiles 1.0, IEEE 9274.3.1) at the address that
is its identifier:

| address | what it gives |
|---|---|
| `/profile` | the profile; a table for people when a browser asks |
| `/profile/v/1` | the version that statements name in `category` |
| `/profile/templates/<name>`, `/profile/patterns/<name>` | one part of it |
| `/profile/extensions/<name>` | one of our own extensions, with its JSON Schema |

The examples on this page are from a site at `{SITE}`; in yours its own
address stands there. A published version does not change: another rule or another
determining property means another template name and another version.
"""

COMMON = """\
## What every statement of a run has

All but `voided`:
"""

PEOPLE = """\
`actor` is an account: `homePage` is the site and `name` a random UUID, kept apart from
the person's data. Erasing a person leaves the statements without a name. Only the LMS
itself has the account name `pamong`.

Standings believe statements by the way they came, not by what they say of themselves:
those of the LMS and of bound cmi5 sessions count; what another client sends under this
profile is kept and shown, and moves nothing.
"""


def page() -> str:
    """Return the page as it must be."""
    with examples.at_site(SITE):
        return "\n".join(_parts(guide.of("en"), examples.examples()))


def _parts(shown: Guide, statements: dict[str, JsonObject]) -> Iterator[str]:
    yield INTRODUCTION
    yield "## Kinds of statement\n"
    yield from _table(shown.kinds)
    yield COMMON
    yield from (f"- {_expected(each)}" for each in shown.common)
    yield f"\n{PEOPLE}"
    yield "## In which order\n"
    for name, label, definition, order in shown.patterns:
        yield f"- **{label}** (`{name}`): `{order}`. {definition}"
    yield "\n## Extensions of this profile\n"
    for each, label, definition in shown.extensions:
        yield f"- `{SITE}/profile/extensions/{each.name}` ({label}): {definition}"
    yield "\n## Concepts of other profiles\n"
    for source in shown.sources:
        concepts = ", ".join(f"`{concept}`" for concept in source.concepts)
        yield f"- [{source.title}]({source.iri}): {concepts}"
    yield "\n## Examples\n"
    for kind in shown.kinds:
        yield from _example(kind, statements[kind.name])


def _table(kinds: Iterable[Kind]) -> Iterator[str]:
    yield "| event | verb | object | result | context |"
    yield "|---|---|---|---|---|"
    for kind in kinds:
        cells = (
            f"[{kind.label}](#{kind.name})",
            f"{kind.verb}<br>`{kind.verb_iri}`",
            _cell([kind.object], kind.of("object")),
            _cell([], kind.of("result")),
            _cell(_grouped(kind), kind.of("context")),
        )
        yield f"| {' | '.join(cells)} |"
    yield ""


def _grouped(kind: Kind) -> list[str]:
    parent = [f"parent: {', '.join(kind.parent)}"] if kind.parent else []
    grouping = [f"grouping: {', '.join(kind.grouping)}"] if kind.grouping else []
    return [*parent, *grouping]


def _cell(first: list[str], expectations: Iterable[Expectation]) -> str:
    return "<br>".join([*first, *map(_in_cell, expectations)])


def _in_cell(each: Expectation) -> str:
    return _rule(each).replace("|", "\\|")


def _rule(each: Expectation) -> str:
    words = {"included": "", "excluded": " absent", "recommended": " if any"}
    values = f" = {' or '.join(each.values)}" if each.values else ""
    return f"`{each.path}`{values}{words[each.presence]}"


def _expected(each: Expectation) -> str:
    return f"{_rule(each)}{f'. {each.note}' if each.note else ''}"


def _example(kind: Kind, statement: JsonObject) -> Iterator[str]:
    yield f"### {kind.name}\n"
    yield f"{kind.definition}\n"
    notes = [each for each in kind.expectations if each.note]
    yield from (f"- {_expected(each)}" for each in notes)
    if notes:
        yield ""
    yield "```json"
    yield json.dumps_pretty(json.loads(json.dumps(statement))).decode()
    yield "```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
