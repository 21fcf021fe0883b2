"""Statements, and what is derived from them."""

from collections.abc import Iterator
from datetime import timedelta

from lms.core import json, site
from lms.core.json import JsonObject
from lms.courses.facts import Facts
from lms.courses.profile.matching import violations
from lms.courses.progress.operations import rebuild
from lms.courses.rules import PASSED, Completion
from lms.testing.failing import refuse
from lms.testing.trial import EMAIL, NAME, NIP, Trial
from lms.testing.walk import Sent, Walk
from lms.xapi.errors import StatementError
from lms.xapi.validation import rules
from lms.xapi.versions import Version

TOLD_OF_PEOPLE = ("mbox", "mbox_sha1sum", "openid")
SERVER_ERROR = 500
LATER = timedelta(minutes=1)


def _walked(trial: Trial) -> Walk:
    walk = trial.begin()
    walk.through(trial.sample.steps)
    return walk


def statements_are_valid(trial: Trial) -> None:
    """Every statement is one of xAPI 1.0.3 and of 2.0."""
    found = _walked(trial).statements()
    refuse(problem for statement in found for problem in invalid(statement))


def invalid(statement: JsonObject) -> Iterator[str]:
    """Say in what a statement breaks either version of xAPI."""
    for version in Version:
        # The version that it names is the one under which it was stored.
        said = {**statement, "version": version.of_statements}
        try:
            rules.statement[version](said)
        except StatementError as error:
            yield f"xAPI {version}: {error.path} {error.message}\n{_shown(statement)}"


def statements_follow_the_profile(trial: Trial) -> None:
    """Every statement is of a kind that our xAPI profile describes."""
    found = _walked(trial).statements()
    refuse(
        f"{problem}\n{_shown(statement)}"
        for statement in found
        for problem in violations(statement)
    )


def statements_name_nobody(trial: Trial) -> None:
    """People are opaque accounts: no name, no e-mail, no NIP anywhere."""
    found = _walked(trial).statements()
    refuse(problem for statement in found for problem in naming(statement))


def naming(statement: JsonObject) -> Iterator[str]:
    """Say by what a statement names the learner of a trial."""
    text = json.dumps(statement).decode().casefold()
    for secret in (NAME, *NAME.split(), EMAIL, NIP):
        if secret.casefold() in text:
            yield f"names the learner by {secret!r}\n{_shown(statement)}"
    for name in TOLD_OF_PEOPLE:
        if f'"{name}"' in text:
            yield f"tells {name!r} of somebody\n{_shown(statement)}"
    account = statement["actor"].get("account", {})
    if account.get("homePage") != site.current().identity:
        yield f"its actor is no account of this site\n{_shown(statement)}"


def _shown(statement: JsonObject) -> str:
    return json.dumps(statement).decode()


def every_rule_can_be_fulfilled(trial: Trial) -> None:
    """The sample's steps complete the activity by each rule, which held not before."""
    for rule in _rules_of(trial):
        walk = trial.begin(completion=(rule,))
        completion = walk.activity.completion
        if _holds_of_nothing(trial, completion):
            refuse([f"rule {rule!r} holds although nothing was done"])
        walk.through(trial.sample.steps)
        if walk.standing.completed_at is None:
            refuse([f"rule {rule!r} does not hold after all steps: {walk.standing}"])


def _rules_of(trial: Trial) -> list[str]:
    module = trial.module
    grade = trial.begin().activity.grade
    free = [PASSED] if grade and grade.pass_at is not None else []
    return list(dict.fromkeys([*module.completion, *module.rules, *free]))


def _holds_of_nothing(trial: Trial, completion: Completion) -> bool:
    return completion.holds(Facts(), trial.module.rules)


def repeating_changes_nothing(trial: Trial) -> None:
    """A form sent twice counts once: at once, and again when all is done."""
    walk = trial.begin()

    def send_twice(form: Sent) -> None:
        before = walk.state()
        status = walk.send_again(form)
        refuse(_repeated(form, status, before == walk.state()))

    walk.after_sending = send_twice
    walk.through(trial.sample.steps)
    trial.time.pass_by(LATER)
    before = walk.state().without_times()
    for form in walk.sent:
        status = walk.send_again(form)
        refuse(_repeated(form, status, before == walk.state().without_times()))


def _repeated(form: Sent, status: int, same: bool) -> Iterator[str]:  # noqa: FBT001 - two facts of one answer
    if status >= SERVER_ERROR:
        yield f"POST {form.path}, sent once more, was answered {status}"
    if not same:
        yield f"POST {form.path}, sent once more, moved the standing: {form.fields}"


def standings_can_be_rebuilt(trial: Trial) -> None:
    """A rebuild from the record finds no difference."""
    walk = _walked(trial)
    trial.session.expire_all()
    differences, _ = rebuild(trial.session, walk.registration, check=True)
    refuse(f"{each.key}: kept {each.kept}, told {each.folded}" for each in differences)
