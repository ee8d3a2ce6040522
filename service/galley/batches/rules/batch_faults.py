"""Why no documents are made of a table, in words for the person whose table it is."""

from __future__ import annotations

# What is wrong, by its kind; the web app says each of them in its languages.
SENTENCES = {
    "batch-no-rows": "This table has no rows below its first one.",
    "batch-other-columns": "The table has {0} columns; {1} are named.",
    "batch-no-room": "There is no room left for more documents. Delete what is no longer needed, then go on.",
    "batch-no-member": "The one who began this is no member here any more.",
}
