"""Write docs/reference.md from the code: every command, every address.

``python -m tests.architecture.reference_page`` writes the page again; a test tells when
that was forgotten.
"""

from collections.abc import Iterator
from pathlib import Path

from tests.architecture import documents
from tests.architecture.documents import Address, Command

PAGE = Path("docs/reference.md")
WHO = {"public": "everybody", "signed_in": "signed in", "key": "key of the LRS"}

INTRODUCTION = """\
# Reference: commands and addresses

Made from the code by `python -m tests.architecture.reference_page`; change it there.
Settings stand in [operations.md](operations.md), the LRS in [lrs.md](lrs.md).

## Commands

`lms --help` and `lms <command> --help` say the same. Each command is one
transaction, but `content import` makes one for each course, `xapi import` one for each
batch and `progress close` one for
each attempt.
"""

ADDRESSES = """
## Addresses

Who may call: a permission is held through a role, in some place (institution, course,
cohort); the view then asks for the permission in the place of the thing that is wanted,
and answers 404 where it is not held. Whoever is not signed in is sent to `/masuk`.
Every address but those of the LRS refuses a POST without the CSRF token of its session.
HEAD and OPTIONS are answered wherever GET is.

| address | methods | who | what |
|---|---|---|---|"""


def page() -> str:
    """Return the page as it must be."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield INTRODUCTION
    yield "| command | what | options |"
    yield "|---|---|---|"
    yield from (_command(each) for each in documents.commands())
    yield ADDRESSES
    yield from (_address(each) for each in documents.addresses())


def _command(command: Command) -> str:
    options = "<br>".join(
        f"`{name}`{f' {text}' if text else ''}" for name, text in command.options
    )
    usage = command.usage.replace("|", "\\|")
    return f"| `{usage}` | {command.help} | {options} |"


def _address(address: Address) -> str:
    who = WHO.get(address.rule, f"`{address.rule}`")
    return f"| `{address.path}` | {address.methods} | {who} | {address.what} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
