"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request, url_for

Item = TypeVar("Item")
PARAMETER = "halaman"
NEARBY = 1
"""Page numbers shown on each side of the current one."""

LAST = 1_000_000
"""No list has more pages; databases count no further than some nineteen digits."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list; ``number`` counts from 1, ``total`` counts all items."""

    items: Sequence[Item]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Return the position of the first item shown, 0 in an empty list."""
        return 0 if not self.total else (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        """Return the position of the last item shown."""
        return min(self.number * self.size, self.total)

    @property
    def shown(self) -> list[int]:
        """Return the page numbers worth a link; 0 stands for a gap."""
        near = range(self.number - NEARBY, self.number + NEARBY + 1)
        wanted = sorted({1, self.pages, *near} & set(range(1, self.pages + 1)))
        shown: list[int] = []
        for number in wanted:
            if shown and number > shown[-1] + 1:
                shown.append(0)
            shown.append(number)
        return shown

    def url(self, number: int) -> str:
        """Return the address of page ``number``, with the filters of this request."""
        values: dict[str, str | list[str]] = {
            name: request.args.getlist(name) for name in request.args
        }
        values |= dict(request.view_args or {})
        values[PARAMETER] = str(number)
        return url_for(str(request.endpoint), **values)  # type: ignore[arg-type]  # none is Flask's own


def requested() -> int:
    """Return the page number that this request asks for, 1 when it makes no sense."""
    return min(LAST, max(1, request.args.get(PARAMETER, 1, type=int)))
