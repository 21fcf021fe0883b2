"""Deadlines: the server's clock, extra minutes, and a little grace."""

from datetime import UTC, datetime, timedelta

from lms.modules.quiz import timing

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
END = START + timedelta(minutes=20)


def test_a_time_limit_gives_a_deadline() -> None:
    assert timing.deadline(START, 20) == END


def test_extra_time_moves_the_deadline() -> None:
    assert timing.deadline(START, 20, timedelta(minutes=7)) == START + timedelta(
        minutes=27
    )


def test_without_a_limit_nothing_is_ever_late() -> None:
    end = timing.deadline(START, None, timedelta(minutes=7))

    assert end is None
    assert not timing.is_late(START + timedelta(days=400), end)
    assert timing.remaining(START, end) is None


def test_an_answer_within_the_grace_is_in_time() -> None:
    assert not timing.is_late(END + timedelta(seconds=5), END)
    assert timing.is_late(END + timedelta(seconds=5, microseconds=1), END)
    assert timing.is_late(END + timedelta(microseconds=1), END, timedelta())


def test_no_time_is_left_after_the_deadline() -> None:
    assert timing.remaining(START, END) == timedelta(minutes=20)
    assert timing.remaining(END + timedelta(hours=1), END) == timedelta()


def test_time_spent_ends_at_the_deadline() -> None:
    assert timing.spent(START, START + timedelta(minutes=3), END) == timedelta(
        minutes=3
    )
    assert timing.spent(START, END + timedelta(days=1), END) == timedelta(minutes=20)
    assert timing.spent(START, START + timedelta(days=1), None) == timedelta(days=1)
