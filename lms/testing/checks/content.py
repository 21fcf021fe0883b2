"""An author's files: always read the same, given back unchanged, mistakes told."""

from collections.abc import Iterator

from lms.core import json
from lms.courses.outline import operations, queries
from lms.courses.outline.reading import ContentError, ReadActivity, ReadCourse
from lms.testing.failing import refuse
from lms.testing.trial import Trial
from lms.testing.walk import KEY


def _own(course: ReadCourse) -> ReadActivity:
    return next(each for each in course.activities if each.key == KEY)


def reading_twice_gives_the_same(trial: Trial) -> None:
    """Reading looks at the files alone: neither at a clock nor at chance."""
    first, second = (_own(trial.read()).content for _ in range(2))
    if first != second:
        refuse([f"two readings of the same files differ:\n{first}\n{second}"])
    kept = json.loads(json.dumps(first))
    if kept != first:
        refuse([f"content changes when it is stored as JSON:\n{first}\n{kept}"])


def files_come_back_as_they_were(trial: Trial) -> None:
    """What was imported is exported byte for byte, and reads as the same again."""
    course = trial.publish()
    outline = queries.current_outline(trial.session, course)
    files = operations.files_of(trial.session, outline.revision_id)
    expected = trial.files()
    refuse(
        f"{path} came back changed"
        for path in sorted({*files, *expected})
        if files.get(path) != expected.get(path)
    )
    _, stored = queries.content_of(trial.session, outline.revision_id, KEY)
    if stored != _own(trial.read()).content:
        refuse(["the stored content differs from what the files say"])


def mistakes_are_told(trial: Trial) -> None:
    """Wrong files are refused, with the file, the line and a message for the author."""
    for what, changed in trial.sample.mistakes.items():
        try:
            trial.read(changed=changed)
        except ContentError as error:
            refuse(_poorly_told(what, error, {*trial.files(changed=changed)}))
        else:
            refuse([f"files with a mistake ({what}) were taken"])


def _poorly_told(what: str, error: ContentError, known: set[str]) -> Iterator[str]:
    for problem in error.problems:
        if problem.line < 1 or not problem.message.strip():
            yield f"{what}: told without line or message: {problem}"
        if problem.path not in known and problem.message.count(problem.path) == 0:
            yield f"{what}: told of a file that is not there: {problem}"
