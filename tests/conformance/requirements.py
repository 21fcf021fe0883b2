"""Which test covers which requirement of the public suite.

A test cites the requirements that it covers: in its docstring, as ``XAPI-00001`` or as
``XAPI-00001 to XAPI-00004``, or as the first item of a row that it is given. This is
read from the tests' source, so that it cannot tell another story than they do.
``python -m tests.conformance.requirements`` prints the table.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
KNOWN = frozenset(f"XAPI-{number:05}" for number in range(1, 337))
"""Every number that the suite of 1.0.3 uses; 2.0 has no XAPI-00336 and no others."""

NOT_THERE = {
    "XAPI-00095": "withdrawn by the suite's authors",
    "XAPI-00136": "never given out",
    "XAPI-00137": "withdrawn by the suite's authors",
    "XAPI-00138": "withdrawn by the suite's authors",
    "XAPI-00152": "withdrawn by the suite's authors",
    "XAPI-00205": "asks for a parameter that the specification does not have",
    "XAPI-00223": "asks for a parameter that the specification does not have",
    "XAPI-00304": "asks for a parameter that the specification does not have",
    "XAPI-00320": "withdrawn: the property is optional",
}
"""Numbers behind which no requirement stands."""

_CITED = re.compile(r"(XAPI-\d{5})(?:\s+to\s+(XAPI-\d{5}))?")


def covered() -> dict[str, list[str]]:
    """Return the tests that cite each requirement, as ``module::test``."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(FOLDER.glob("test_*.py")):
        for test, cited in _citations(ast.parse(path.read_text())):
            for requirement in sorted(cited):
                found[requirement].append(f"{path.stem}::{test}")
    return dict(found)


def _citations(module: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Give each test of a module with the requirements that it cites."""
    tables = _tables(module)
    for node in module.body:
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
            continue
        cited = set(_expanded(ast.get_docstring(node) or ""))
        for decorator in node.decorator_list:
            for part in ast.walk(decorator):
                if isinstance(part, ast.Name):
                    cited |= tables.get(part.id, set())
                elif isinstance(part, ast.Constant):
                    cited |= _alone(part)
        yield node.name, cited


def _tables(module: ast.Module) -> dict[str, set[str]]:
    """Return the module's constants that hold rows of requirements, or such rows."""
    found: dict[str, set[str]] = {}
    for node in module.body:
        for name in _assigned(node):
            cited: set[str] = set()
            for part in ast.walk(node):
                if isinstance(part, ast.Name):
                    cited |= found.get(part.id, set())
                elif isinstance(part, ast.Constant):
                    cited |= _alone(part)
            found[name] = cited
    return found


def _assigned(node: ast.stmt) -> Iterator[str]:
    """Give the names that a statement of a module sets."""
    if isinstance(node, ast.Assign):
        targets = node.targets
    else:
        targets = [node.target] if isinstance(node, ast.AnnAssign) else []
    for target in targets:
        if isinstance(target, ast.Name):
            yield target.id


def _alone(constant: ast.Constant) -> set[str]:
    """Return the requirement that a text is, if it is one and nothing else."""
    value = constant.value
    return {value} if isinstance(value, str) and value in KNOWN else set()


def _expanded(text: str) -> Iterator[str]:
    for first, last in _CITED.findall(text):
        start = int(first[5:])
        for number in range(start, (int(last[5:]) if last else start) + 1):
            yield f"XAPI-{number:05}"


def main() -> None:
    """Print each requirement with its tests."""
    by_requirement = covered()
    for requirement in sorted(KNOWN):
        tests = by_requirement.get(requirement) or [
            f"({NOT_THERE.get(requirement, 'NOT COVERED')})"
        ]
        print(requirement, *tests, sep="\n    ")  # noqa: T201 - its purpose


if __name__ == "__main__":
    main()
