"""One step a file: describe, apply, undo."""
