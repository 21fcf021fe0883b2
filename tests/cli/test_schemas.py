"""The JSON Schemas beside the courses are those of the code."""

from pathlib import Path

from lms.core import json
from tests.cli.conftest import Command

KEPT = Path(__file__).parents[2] / "content" / "schema"


def test_the_schemas_beside_the_courses_are_those_of_the_code(
    lms: Command, tmp_path: Path
) -> None:
    lms("content", "schemas", str(tmp_path))

    written = {p.name: p.read_bytes() for p in tmp_path.glob("*.schema.json")}
    assert written == {p.name: p.read_bytes() for p in KEPT.glob("*.schema.json")}
    assert all(json.loads(body)["$schema"] for body in written.values())
