"""The rehearsal asks old and new release what people asked, each on a copy of its own, and compares the answers."""
