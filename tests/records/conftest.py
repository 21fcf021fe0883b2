"""The world of the staff pages, and somebody who reads its records."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.admin import world as worlds
from tests.admin.world import World


@pytest.fixture
def world(app: Flask, session: Session) -> World:
    """Give two institutions; one learner of each has marks."""
    made = worlds.make(app, session)
    made.finish("P1")
    made.finish("P9", "61.00")
    return made
