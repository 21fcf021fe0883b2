"""The activity that stands beside the one on trial, of a module that can be taken out.

It shows nothing: what matters is that the course still works without its module.
"""

from lms.courses.activities import ActivityModule, Answer, Context
from lms.xapi import verbs

KEY = "tetangga"
MODULE = "uji-tetangga"


class NeighbourModule(ActivityModule):
    """A module of the battery's own, there to go missing."""

    key, title = MODULE, "Tetangga"
    activity_type = verbs.TYPE_ACTIVITY

    def render(self, context: Context) -> Answer:
        """Go on to the next place."""
        return context.onward()
