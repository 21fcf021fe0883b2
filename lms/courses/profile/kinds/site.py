"""Statements about the site itself: signing in and out."""

from lms.courses.profile.kinds.determining import OURS
from lms.courses.profile.requirements import Rules, excluded, ours
from lms.courses.profile.shapes import Template, Words
from lms.xapi import verbs


def templates(person: Rules) -> tuple[Template, ...]:
    """Return the kinds; ``person`` are the rules of how people are named."""
    rules = (*person, *ours(), *excluded("$.result", "$.context.registration"))
    return (
        Template(
            "logged-in",
            Words("masuk", "signed in"),
            Words(
                "Seseorang masuk ke situs; tidak termasuk registrasi mana pun.",
                "A person signs in to the site; belongs to no registration.",
            ),
            verbs.LOGGED_IN,
            verbs.TYPE_LMS,
            category=OURS,
            rules=rules,
        ),
        Template(
            "logged-out",
            Words("keluar", "signed out"),
            Words(
                "Seseorang keluar dari situs; sesi yang habis sendiri tidak dicatat.",
                "A person signs out of the site; a session that expires is not told.",
            ),
            verbs.LOGGED_OUT,
            verbs.TYPE_LMS,
            category=OURS,
            rules=rules,
        ),
    )
