"""What the documents must name, gathered from the code itself."""

import ast
from collections.abc import Iterator
from functools import cache

import click
from flask import Flask

from lms.cli import main
from tests.architecture.sources import ROOT, dotted, tree

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@cache
def documents() -> str:
    """Return the text of every document that the product keeps."""
    paths = [*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def settings() -> list[str]:
    """Return the environment variables that ``lms.config`` reads."""
    return sorted(
        str(node.args[0].value)
        for node in ast.walk(tree(ROOT / "lms" / "config.py"))
        if isinstance(node, ast.Call)
        and dotted(node.func) == "env.get"
        and isinstance(node.args[0], ast.Constant)
    )


def commands() -> list[str]:
    """Return every command with its way from the root: "lms people add"."""
    return sorted(_commands(main, "lms"))


def _commands(command: click.Command, path: str) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield path
        return
    for name, below in command.commands.items():
        yield from _commands(below, f"{path} {name}")


def options() -> dict[str, list[str]]:
    """Return the options of every command, by its way from the root."""
    return {path: _options(path) for path in commands()}


def _options(path: str) -> list[str]:
    command: click.Command = main
    for name in path.split()[1:]:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return sorted(
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in (*parameter.opts, *parameter.secondary_opts)
        if name.startswith("--")
    )


def addresses(app: Flask) -> list[str]:
    """Return every address with its methods: "GET, POST /masuk"."""
    by_path: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        by_path.setdefault(rule.rule, set()).update(rule.methods or ())
    return sorted(
        f"{', '.join(name for name in METHODS if name in methods)} {path}"
        for path, methods in by_path.items()
    )
