"""What people and workers do with batches: take a table, match its columns, check and mend its rows, make documents."""

from galley.batches.operations.checking import RowMade, check_some, mend_row
from galley.batches.operations.counting import count_table
from galley.batches.operations.making import make_some, start, stop
from galley.batches.operations.taking import delete, match_columns, read_file, take_file
from galley.batches.operations.tasks import CHECK, MAKE, READ

__all__ = [
    "CHECK",
    "MAKE",
    "READ",
    "RowMade",
    "check_some",
    "count_table",
    "delete",
    "make_some",
    "match_columns",
    "mend_row",
    "read_file",
    "start",
    "stop",
    "take_file",
]
