"""The formats of exported files."""

from enum import StrEnum


class Format(StrEnum):
    """What a file of statements may be."""

    NDJSON = "ndjson"
    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"

    @property
    def suffix(self) -> str:
        """Return how the file's name ends."""
        return _SUFFIXES[self]

    @property
    def media_type(self) -> str:
        """Return what a server calls the file."""
        return _MEDIA_TYPES[self]

    @property
    def has_columns(self) -> bool:
        """Tell whether the columns can be chosen."""
        return self is not Format.NDJSON


MOST_ROWS = 50_000
"""Rows of an XLSX file: sheet programs are slow with more, and people read fewer."""

_SUFFIXES = {
    Format.NDJSON: ".ndjson.gz",
    Format.CSV: ".csv",
    Format.PARQUET: ".parquet.zip",
    Format.XLSX: ".xlsx",
}
_MEDIA_TYPES = {
    Format.NDJSON: "application/gzip",
    Format.CSV: "text/csv",
    Format.PARQUET: "application/zip",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
