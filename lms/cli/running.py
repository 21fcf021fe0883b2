"""What every command needs: the application, and one transaction around its work."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from lms.app import create_app
from lms.config import Config, ConfigurationError
from lms.core import transaction
from lms.core.application import TransactionalFlask
from lms.core.db import db
from lms.core.errors import PamongError
from lms.core.failures import OutcomeUnknownError


def application() -> TransactionalFlask:
    """Return the application that the environment describes, or say what is wrong."""
    try:
        return create_app(Config.from_env())
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None
    except OperationalError as error:
        raise _unusable(error) from None


def _unusable(error: OperationalError) -> click.ClickException:
    return click.ClickException(f"the database cannot be used: {error.orig}")


@contextmanager
def running(*, write: bool = True) -> Iterator[Session]:
    """Give a session inside the application; the block is one transaction."""
    around = transaction.writing if write else transaction.reading
    with connected() as session, around(db.session):
        yield session


@contextmanager
def connected() -> Iterator[Session]:
    """Give a session inside the application, for a block of several transactions.

    What people can mend is told in one line; a defect keeps its traceback.
    """
    app = application()
    with app.app_context(), app.test_request_context():
        try:
            _check_tables()
            yield db.session()
        except PamongError as error:
            raise click.ClickException(str(error)) from None
        except OperationalError as error:
            raise _unusable(error) from None
        except OutcomeUnknownError as error:
            message = f"{error}; look whether the last change was stored"
            raise click.ClickException(message) from None


def _check_tables() -> None:
    if not inspect(db.engine).has_table("course"):
        message = "the database has no tables yet; run `lms db upgrade` first"
        raise click.ClickException(message)
