"""An activity module of a third party: it greets, and hears a greeting back."""

from dataclasses import dataclass

from lms.courses.activities import (
    ActivityModule,
    Answer,
    Context,
    Form,
    action,
    setting,
)
from lms.xapi import verbs


@dataclass(frozen=True, slots=True)
class Settings:
    """What an author chooses in course.yaml."""

    greeting: str = setting("Selamat datang", label="Sapaan")


class HelloModule(ActivityModule):
    """Greet the learner by name; completed when it was viewed."""

    key, title, icon = "hello", "Sapaan", "flag"
    activity_type = verbs.TYPE_ACTIVITY
    settings = Settings

    def render(self, context: Context) -> Answer:
        """Draw the greeting."""
        return context.page("hello/hello.html", greeting=context.settings.greeting)

    @action("balas")
    def reply(self, context: Context, _form: Form, _argument: str) -> Answer:
        """Hear that the learner greets back."""
        context.emit(verbs.EXPERIENCED)
        return context.back("Salam Anda kami terima. Terima kasih!")
