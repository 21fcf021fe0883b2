"""The product's own files, as tests of its shape read them."""

import ast
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ROOT / "lms"
CODE = ("lms", "tests", "examples", "migrations")
TEMPLATES = sorted(PRODUCT.rglob("templates/**/*.html"))


def name_of(path: Path) -> str:
    """Return a path as messages name it."""
    return path.relative_to(ROOT).as_posix()


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Return every Python file below ``folders``."""
    return tuple(
        path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))
    )


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file, parsed once."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def nodes(*folders: str) -> Iterator[tuple[str, ast.AST]]:
    """Give every node of every file with its place: "lms/app.py:12"."""
    for path in python_files(*folders):
        for node in ast.walk(tree(path)):
            yield f"{name_of(path)}:{getattr(node, 'lineno', 0)}", node


def dotted(node: ast.AST) -> str:
    """Return a name as it is written: "session.commit"; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def comments(path: Path) -> Iterator[tuple[int, str, bool]]:
    """Give the comments of a file: line, text, whether it has the line for itself."""
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                alone = not token.line[: token.start[1]].strip()
                yield token.start[0], token.string, alone
