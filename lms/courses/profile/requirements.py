"""The rules that many kinds of statement share."""

from lms.courses import statements
from lms.courses.profile.shapes import Rule, Value, Words
from lms.xapi.agents import LMS_NAME

NAMING = "['name', 'mbox', 'mbox_sha1sum', 'openid', 'member']"
"""Members of an agent that would tell who somebody is."""

CONTEXT = "$.context"
Rules = tuple[Rule, ...]
CATEGORY = "$.context.contextActivities.category[*].id"


def included(*locations: str) -> Rules:
    """Require a value at each of ``locations``."""
    return tuple(Rule(location, "included") for location in locations)


def excluded(*locations: str) -> Rules:
    """Refuse any value at ``locations``."""
    return tuple(Rule(location, "excluded") for location in locations)


def recommended(location: str, indonesian: str, english: str) -> Rules:
    """Say when a value is to be expected at ``location``."""
    return (Rule(location, "recommended", note=Words(indonesian, english)),)


def only(location: str, *values: Value) -> Rules:
    """Require a value at ``location``, and that it is one of ``values``."""
    return (Rule(location, "included", all_of=values),)


def by_account(home_page: str) -> Rules:
    """Require that people are named by an opaque account of this site alone."""
    return (
        *only("$.actor.account.homePage", home_page),
        *included("$.actor.account.name"),
        *nameless(),
    )


def by_the_lms(home_page: str) -> Rules:
    """Require that the LMS itself is the actor."""
    return (
        *only("$.actor.account.homePage", home_page),
        *only("$.actor.account.name", LMS_NAME),
        *nameless(),
    )


def nameless() -> Rules:
    """Refuse whatever would tell who somebody is."""
    note = Words(
        "Orang disebut hanya dengan akun acak; nama, NIP, dan surel tidak dicatat.",
        "People are named by an opaque account only: no name, NIP or e-mail.",
    )
    return (
        Rule(f"$.actor{NAMING}", "excluded", note=note),
        Rule(f"$.context.instructor{NAMING}", "excluded", note=note),
    )


def within_run() -> Rules:
    """Require what places a statement: the run, its revision, our profile."""
    revision = Words(
        "Nomor dan sidik jari revisi isi yang dipelajari.",
        "Number and digest of the revision of the content that was learnt.",
    )
    registration = Words(
        "Satu UUID untuk satu kali seseorang mengikuti satu kursus.",
        "One UUID for one run of one person through one course.",
    )
    return (
        *ours(),
        Rule(f"{CONTEXT}.registration", "included", note=registration),
        Rule(f"{CONTEXT}.revision", "included", note=revision),
        *included(f"{CONTEXT}.language"),
    )


def ours() -> Rules:
    """Require what every statement that names our profile has."""
    return (
        *included("$.verb.display", "$.object.definition.type", "$.timestamp"),
        *included(f"{CONTEXT}.platform"),
        Rule(CATEGORY, "included", any_of=(statements.profile_version_iri(),)),
    )


def whole_score() -> Rules:
    """Require every member of a score."""
    return included(
        "$.result.score.scaled",
        "$.result.score.raw",
        "$.result.score.min",
        "$.result.score.max",
    )
