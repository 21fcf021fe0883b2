"""A module whose files and table lie where those of others may lie."""

from sqlalchemy import Column, Integer, MetaData, Table

from tests.contract.modules.sound import SoundModule

RESULTS = Table("hasil", MetaData(), Column("id", Integer, primary_key=True))


class AstrayModule(SoundModule):
    """Keep a template and a table under names that belong to nobody."""
