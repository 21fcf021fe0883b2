"""Somebody who learns."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.courses import learning
from tests.courses.learning import Learning


@pytest.fixture
def learner(app: Flask, session: Session) -> Learning:
    """Give a learner who has opened nothing yet."""
    return learning.begin(app, session)
