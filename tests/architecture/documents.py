"""What a person can set, call or visit, gathered from the code itself."""

import ast
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

import click
from flask import Flask

from lms.app import create_app
from lms.cli import main
from lms.config import Config
from lms.core import site
from lms.core.permissions import rule_of
from lms.courses import registry
from tests.architecture.sources import ROOT, dotted, tree

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_CONVERTER = re.compile(r"<(?:[^:<>]+:)?(\w+)>")


def settings() -> list[str]:
    """Return the environment variables that ``lms.config`` reads."""
    return sorted(
        str(node.args[0].value)
        for node in ast.walk(tree(ROOT / "lms" / "config.py"))
        if isinstance(node, ast.Call)
        and dotted(node.func) == "env.get"
        and isinstance(node.args[0], ast.Constant)
    )


@dataclass(frozen=True, slots=True)
class Command:
    """One command: how it is called, what it does, its options with their help."""

    usage: str
    help: str
    options: tuple[tuple[str, str], ...]


def commands() -> list[Command]:
    """Return every command, in the order of their names."""
    return sorted(_commands(main, "lms"), key=lambda each: each.usage)


def _commands(command: click.Command, path: str) -> Iterator[Command]:
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from _commands(below, f"{path} {name}")
        return
    options = [each for each in command.params if isinstance(each, click.Option)]
    arguments = [each for each in command.params if isinstance(each, click.Argument)]
    names = [each.make_metavar(click.Context(command)) for each in arguments]
    yield Command(
        " ".join([path, *names]),
        (command.help or "").partition("\n")[0].rstrip("."),
        tuple(_option(each) for each in options),
    )


def _option(option: click.Option) -> tuple[str, str]:
    name = "/".join([*option.opts, *option.secondary_opts])
    return name, (option.help or "").rstrip(".")


@dataclass(frozen=True, slots=True)
class Address:
    """One address: its methods, who may call it, and what it does."""

    path: str
    methods: str
    rule: str
    what: str


def addresses() -> list[Address]:
    """Return every address of an application with all faces, by path."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    app = _application()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        says = (view.__doc__ or "").partition("\n")[0].rstrip(".")
        declared = rule_of(view)
        who = declared.name if declared else ""
        path = _CONVERTER.sub(r"<\1>", rule.rule)
        for method in METHODS:
            if method in (rule.methods or ()):
                found.setdefault(path, []).append((method, who, says))
    return [_address(path, found[path]) for path in sorted(found)]


def _application() -> Flask:
    """Return an application that nobody uses, and leave the process as it was."""
    before = registry.current(), site.current()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Config.from_env({"LMS_DATA": folder}))
    registry.configure(before[0])
    site.configure(before[1])
    return app


def _address(path: str, calls: list[tuple[str, str, str]]) -> Address:
    calls = sorted(calls, key=lambda call: METHODS.index(call[0]))
    methods, rules, says = (dict.fromkeys(part) for part in zip(*calls, strict=True))
    return Address(path, ", ".join(methods), ", ".join(rules), "; ".join(says))
