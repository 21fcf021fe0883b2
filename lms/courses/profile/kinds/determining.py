"""Types of context activities by which statements are told apart."""

from lms.xapi import verbs

OURS = (verbs.TYPE_PROFILE,)
"""Category: every statement of ours names the profile's version."""

COURSE = (verbs.TYPE_COURSE,)
ATTEMPT = (verbs.TYPE_COURSE, verbs.TYPE_ATTEMPT)
"""Grouping: the course, and the attempt for what belongs to one."""

SECTION = (verbs.TYPE_MODULE,)
"""Parent of a whole placed activity; a part of one has the placed activity itself."""

DECK = (verbs.TYPE_DOCUMENT,)
"""Parent of a slide."""

QUIZ = (verbs.TYPE_ASSESSMENT,)
"""Parent of a question."""
