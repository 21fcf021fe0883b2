"""Where the concepts that we use and did not define come from."""

from dataclasses import dataclass

from lms.courses.facts import PROGRESS
from lms.xapi import verbs


@dataclass(frozen=True, slots=True)
class Source:
    """A published profile or specification, and what we take from it."""

    title: str
    iri: str
    concepts: tuple[str, ...]


SOURCES = (
    Source(
        "ADL Vocabulary",
        "https://w3id.org/xapi/adl",
        (
            verbs.REGISTERED,
            verbs.LOGGED_IN,
            verbs.LOGGED_OUT,
            verbs.EXPERIENCED,
            verbs.PROGRESSED,
            verbs.ANSWERED,
            verbs.VOIDED,
            verbs.TYPE_FILE,
        ),
    ),
    Source(
        "SCORM Profile",
        "https://w3id.org/xapi/scorm",
        (
            verbs.INITIALIZED,
            verbs.COMPLETED,
            verbs.PASSED,
            verbs.FAILED,
            verbs.TYPE_COURSE,
            verbs.TYPE_MODULE,
            verbs.TYPE_ASSESSMENT,
            verbs.TYPE_ATTEMPT,
            verbs.TYPE_PROFILE,
        ),
    ),
    Source(
        "TLA Master Object Model",
        "https://w3id.org/xapi/tla",
        (
            verbs.SCORED,
            verbs.CERTIFIED,
            verbs.TYPE_ACTIVITY,
            verbs.TYPE_CREDENTIAL,
        ),
    ),
    Source(
        "TinCan Vocabulary",
        "https://registry.tincanapi.com",
        (
            verbs.UNREGISTERED,
            verbs.VIEWED,
            verbs.EARNED,
            verbs.DOWNLOADED,
            verbs.TYPE_DOCUMENT,
            verbs.TYPE_LMS,
            verbs.TYPE_USER_PROFILE,
            verbs.TYPE_COLLECTION,
        ),
    ),
    Source("AcrossX Profile", "https://w3id.org/xapi/acrossx", (verbs.TYPE_PAGE,)),
    Source(
        "Activity Streams Vocabulary",
        "http://activitystrea.ms/schema/",
        (verbs.SUBMITTED, verbs.DELETED),
    ),
    Source(
        "cmi5 Profile",
        "https://w3id.org/xapi/cmi5/context/categories/cmi5",
        (PROGRESS,),
    ),
    Source(
        "xAPI 2.0, Appendix C",
        "https://opensource.ieee.org/xapi/xapi-base-standard-documentation",
        (verbs.TYPE_INTERACTION,),
    ),
)
