"""Tables that strangers wrote: CSV, XLSX, JSON lines. Read in an expendable worker alone."""
