"""What is not done with a table now, in words for the person whose table it is."""

from __future__ import annotations

from galley.sentences import Refusal


class TableTooLarge(Refusal):
    """A file is larger than so many MiB."""

    kind = "table-file-too-large"
    sentence = "This file is larger than {0} MiB. Divide it into several."


class TableAtWork(Refusal):
    """Columns are matched while nothing is read or made."""

    kind = "table-at-work"
    sentence = "This table is at work. Stop it, then match its columns."


class RowAtWork(Refusal):
    """A row is changed while its document is not being made."""

    kind = "row-at-work"
    sentence = "Its document may be on its way. Stop the table, then change the row."


class NothingToMake(Refusal):
    """No row waits for its document."""

    kind = "nothing-to-make"
    sentence = "No row without faults waits. Mend rows, or wait until they are checked."
