"""The writer of each format; who imports this has pyarrow in memory, 40 MB."""

from lms.records.exports.lines import Csv, Ndjson
from lms.records.exports.parquet import Parquet
from lms.records.exports.running import Writers
from lms.records.exports.sheet import Xlsx
from lms.records.formats import Format

ALL: Writers = {
    Format.NDJSON: Ndjson,
    Format.CSV: Csv,
    Format.PARQUET: Parquet,
    Format.XLSX: Xlsx,
}
"""What ``running.run_due`` is given."""
