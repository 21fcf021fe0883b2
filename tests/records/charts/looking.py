"""Look at a drawing as a browser would: its texts, their boxes, its links."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from lms.records.charts import Chart
from lms.records.charts.lettering import ASCENT, DESCENT, FONT, width

PARTS = {"start": 0.0, "middle": 0.5, "end": 1.0}
SLACK = 0.15
"""Places are written with one decimal."""

NUMBERS = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)
PATH_LETTERS = re.compile(r"[MLHVmlhvaz\s]")


@dataclass(frozen=True, slots=True)
class Box:
    """What a text covers."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two lie over each other."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > SLACK
            and min(self.bottom, other.bottom) - max(self.top, other.top) > SLACK
        )


def root(chart: Chart) -> ET.Element:
    """Return the drawing, which must be well-formed XML."""
    return ET.fromstring(chart.svg)  # noqa: S314 -- our own output


def boxes(chart: Chart) -> list[Box]:
    """Return what each text covers at most, in units of the drawing."""
    return [_box(each) for each in root(chart).iter("text")]


def _box(element: ET.Element) -> Box:
    text = element.text or ""
    wide = width(text, bold=element.get("class") == "strong")
    left = (
        float(element.attrib["x"]) - wide * PARTS[element.get("text-anchor", "start")]
    )
    y = float(element.attrib["y"])
    return Box(text, left, left + wide, y - FONT * ASCENT, y + FONT * DESCENT)


def overlaps(chart: Chart) -> list[tuple[str, str]]:
    """Return the texts that lie over each other."""
    seen = boxes(chart)
    return [
        (one.text, other.text)
        for place, one in enumerate(seen)
        for other in seen[:place]
        if one.meets(other)
    ]


def size(chart: Chart) -> tuple[float, float]:
    """Return how wide and high the drawing is."""
    _x, _y, wide, high = map(float, root(chart).attrib["viewBox"].split())
    return wide, high


def outside(chart: Chart) -> list[str]:
    """Return the texts that reach out of the drawing."""
    wide, high = size(chart)
    return [
        each.text
        for each in boxes(chart)
        if each.left < -SLACK
        or each.right > wide + SLACK
        or each.top < -SLACK
        or each.bottom > high + 1
    ]


def places(chart: Chart) -> list[float]:
    """Return every number that says where something is."""
    said = " ".join(
        value
        for element in root(chart).iter()
        for name, value in element.attrib.items()
        if name in {"d", "x", "y", "cx", "cy", "r", "width", "height", "stroke-width"}
    )
    strange = PATH_LETTERS.sub("", NUMBERS.sub("", said))
    assert not strange, f"{strange!r} is no place"
    return [float(each) for each in NUMBERS.findall(said)]


def texts(chart: Chart) -> list[str]:
    """Return what is written."""
    return [each.text for each in boxes(chart)]


def links(chart: Chart) -> list[tuple[str, str]]:
    """Return name and address of each link, in the order of reading."""
    return [
        (each.findtext("title") or "", each.attrib["href"])
        for each in root(chart).iter("a")
    ]


def names(chart: Chart) -> list[str]:
    """Return how each figure is named, whether it leads anywhere or not."""
    return [
        each.findtext("title") or ""
        for each in root(chart).iter()
        if each.tag in {"a", "g"} and each.find("title") is not None
    ]
