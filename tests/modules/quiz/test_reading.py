"""A quiz file of a course becomes content; its mistakes are told with their line."""

from textwrap import dedent

from lms.modules.quiz import QuizModule, queries
from tests.factories.modules import problems, source

QUIZ = dedent(
    """\
    title: "Kuis"
    intro: |
      Baca [materi](activity:lain) lebih dahulu.
    questions:
      - key: a
        type: true_false
        text: |
          Kolaborasi *selalu* berhasil.
        answer: false
        explanation: Tidak selalu.
        see: lain
    """
)
BANK = b"""questions:
  - {key: a, type: true_false, text: Satu, answer: true, explanation: Ya.}
  - {key: b, type: true_false, text: Dua, answer: ya, explanation: Ya.}
"""


def test_a_quiz_file_becomes_content() -> None:
    found = source(QUIZ, path="quizzes/a.yaml")

    content = QuizModule().read(found)

    assert problems(found) == []
    assert queries.quiz_of(content).questions["a"].see == "lain"
    assert '<a href="lain"' in content["intro"]


def test_mistakes_are_told_with_their_line() -> None:
    broken = QUIZ.replace("see: lain", "see: tidak-ada").replace(
        "activity:lain", "activity:hilang"
    )
    found = source(broken, path="quizzes/a.yaml")

    assert QuizModule().read(found) == {}
    assert [line for line, _ in sorted(problems(found))] == [2, 11]


def test_a_mistake_in_a_bank_is_told_there() -> None:
    drawn = "title: Ujian\ndraw:\n  - {bank: quizzes/bank.yaml, count: 1}\n"
    found = source(drawn, path="quizzes/ujian.yaml", files={"quizzes/bank.yaml": BANK})

    QuizModule().read(found)

    assert [(each.path, each.line) for each in found.problems] == [
        ("quizzes/bank.yaml", 3)
    ]


def test_a_missing_bank_is_told() -> None:
    drawn = "title: Ujian\ndraw:\n  - {bank: quizzes/bank.yaml, count: 1}\n"
    found = source(drawn, path="quizzes/ujian.yaml")

    QuizModule().read(found)

    assert [line for line, _ in problems(found)] == [3]


def test_a_file_that_is_no_yaml_is_one_mistake() -> None:
    found = source("title: [", path="quizzes/a.yaml")

    assert QuizModule().read(found) == {}
    assert len(problems(found)) == 1
