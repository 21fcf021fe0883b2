"""The world of the staff pages."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.admin import world as worlds
from tests.admin.world import World


@pytest.fixture
def world(app: Flask, session: Session) -> World:
    """Give two institutions with their courses, cohorts and people."""
    return worlds.make(app, session)
