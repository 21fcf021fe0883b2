"""A module whose table no revision makes."""

from sqlalchemy import Column, Integer, MetaData, Table

from tests.contract.modules.sound import SoundModule

RESULTS = Table("mod_sehat_hasil", MetaData(), Column("id", Integer, primary_key=True))


class UnmadeModule(SoundModule):
    """Keep a table for which `lms db upgrade` does nothing."""
