"""What became of statements in a turn or in a round."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were delivered (or fetched), laid aside; how often a target failed.

    ``is_whole`` tells that nothing hindered a turn, ``goes_on`` that there may be more.
    Of two tallies the later one's word counts.
    """

    delivered: int = 0
    letters: int = 0
    failed: int = 0
    is_whole: bool = False
    goes_on: bool = False

    def __add__(self, later: "Tally") -> "Tally":
        return Tally(
            self.delivered + later.delivered,
            self.letters + later.letters,
            self.failed + later.failed,
            later.is_whole,
            later.goes_on,
        )
