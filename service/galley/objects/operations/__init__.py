"""Keep objects before the rows that name them, and let go of those that nothing names any more.

An object may be named by rows of several people, because equal bytes have one key. Between "it exists already"
and the commit of a row that names it, a collector could delete it. The ledger's row decides who is first: in one
transaction a collector deletes the row and notes that it is about to delete the object; after that it deletes the
object, and then the note. So a writer first makes sure that there is a row, marked as one that nothing names yet, and
that there is no note; then it writes the object, and then enters it. If the row is another one by then, the object may
be gone, and the writer begins again. No transaction is open while the store is waited for.

A collector that died leaves its note. Another finishes its work when the note is so old that no request of the dead
one can be on its way any more (decision 26).
"""

from galley.objects.operations.deleting import (
    delete_strays,
    delete_unreferenced,
    hold_deletions,
    mark_unreferenced,
)
from galley.objects.operations.holding import count_holding, holding_of
from galley.objects.operations.keeping import Entries, ObjectContested, keep, keep_all, store_content

__all__ = [
    "Entries",
    "ObjectContested",
    "count_holding",
    "delete_strays",
    "delete_unreferenced",
    "hold_deletions",
    "holding_of",
    "keep",
    "keep_all",
    "mark_unreferenced",
    "store_content",
]
