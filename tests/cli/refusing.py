"""Commands that end with a message for whoever typed them."""

from click.testing import CliRunner

from lms.cli import main


def refused(*arguments: str, status: int = 1) -> str:
    """Run a command that must fail, without a traceback, and return what it says."""
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == status, result.output
    assert isinstance(result.exception, SystemExit), result.exc_info
    return result.output
