"""What the documents show is there: links, pictures, commands, names in examples."""

import ast
import importlib
import re
import shlex
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from lms.cli import main
from lms.courses.outline.reading import read_course
from lms.courses.registry import Registry, discover
from tests.architecture.sources import ROOT

DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("changelog.d/*.md")]
)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"^(?:    )?(?:\.venv/bin/)lms (.+)$", re.MULTILINE)
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


def broken_links(path: Path, text: str) -> Iterator[str]:
    """Give the links to files and headings that are not there."""
    for target in _LINK.findall(_FENCED.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        found = (path.parent / name).resolve() if name else path
        if not found.exists() or (anchor and anchor not in anchors(found)):
            yield target


def anchors(path: Path) -> set[str]:
    """Return the names under which the headings of a page are reached."""
    headings = _HEADING.findall(_FENCED.sub("", path.read_text(encoding="utf-8")))
    return {_anchor(heading) for heading in headings}


def _anchor(heading: str) -> str:
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.lower())
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def unknown_names(text: str) -> Iterator[str]:
    """Give what Python examples import of the product and cannot have."""
    for _, language, code in _FENCED.findall(text):
        if language == "python":
            for node in ast.walk(ast.parse(_dedented(code))):
                if isinstance(node, ast.ImportFrom) and str(node.module)[:4] == "lms.":
                    yield from _missing(str(node.module), node.names)


def _dedented(code: str) -> str:
    """Make a method that is shown without its class a whole text."""
    return f"class _:\n{code}" if code.startswith("    ") else code


def _missing(module: str, names: list[ast.alias]) -> Iterator[str]:
    found = importlib.import_module(module)
    for alias in names:
        name = f"{module}.{alias.name}"
        is_module = hasattr(found, "__path__") and find_spec(name) is not None
        if not (is_module or hasattr(found, alias.name)):
            yield name


def unknown_commands(text: str) -> Iterator[str]:
    """Give the commands that ``lms`` would refuse."""
    for line in _COMMAND.findall(text):
        problem = refusal(shlex.split(line, comments=True))
        if problem:
            yield f"lms {line}: {problem}"


def refusal(words: list[str]) -> str:
    """Say why ``lms`` would not take ``words``; run nothing."""
    command: click.Command = main
    while isinstance(command, click.Group):
        if not words or words[0] not in command.commands:
            return f"no such command among {', '.join(command.commands)}"
        command = command.commands[words.pop(0)]
    options = {
        name
        for each in command.params
        if isinstance(each, click.Option)
        for name in (*each.opts, *each.secondary_opts)
    }
    unknown = {word for word in words if word.startswith("--")} - options
    return f"unknown {', '.join(sorted(unknown))}" if unknown else ""


def shown(page: str, language: str) -> list[str]:
    """Return the blocks of a page that are in ``language``."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return [code for _, kind, code in _FENCED.findall(text) if kind == language]


def course_of_documents() -> dict[str, bytes]:
    """Return the files of the course that docs/content.md shows."""
    (course, quiz, _), (page, slides) = (
        shown("content.md", language) for language in ("yaml", "markdown")
    )
    files = {
        "course.yaml": course,
        "sections/dasar/01-pengantar.md": page.replace("arti-kolaborasi", "kuis-dasar"),
        "slides/dasar.md": slides,
        "quizzes/dasar.yaml": quiz,
        "media/tangga.svg": "<svg/>",
        "media/diagram.svg": "<svg/>",
    }
    return {name: text.encode() for name, text in files.items()}


def _id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", DOCUMENTS, ids=_id)
def test_what_a_document_shows_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert list(broken_links(path, text)) == []
    assert list(unknown_names(text)) == []
    assert list(unknown_commands(text)) == []


def test_the_course_that_is_shown_has_no_mistakes() -> None:
    modules = Registry()
    modules.load(discover())

    read = read_course(course_of_documents(), modules)

    assert [each.key for each in read.activities] == [
        "pengantar",
        "salindia-dasar",
        "kuis-dasar",
    ]


def test_the_smallest_module_is_shown_as_it_is() -> None:
    example = ROOT / "examples/pamong-mod-hello/pamong_mod_hello/__init__.py"

    assert shown("activity-modules.md", "python")[0] in example.read_text()


def test_a_link_to_nowhere_would_be_seen() -> None:
    text = "[a](no.md) [b](README.md#no-heading) [c](https://x.example) [d](README.md)"

    assert list(broken_links(ROOT / "x.md", text)) == ["no.md", "README.md#no-heading"]


def test_a_name_that_is_gone_would_be_seen() -> None:
    text = "```python\nfrom lms.core.ids import new, old\n```\n"

    assert list(unknown_names(text)) == ["lms.core.ids.old"]


def test_a_command_that_is_gone_would_be_seen() -> None:
    assert refusal(["people", "sack", "x"]) != ""
    assert refusal(["keys", "create", "x", "--colour", "red"]) == "unknown --colour"
    assert refusal(["keys", "create", "x", "--days", "3"]) == ""
