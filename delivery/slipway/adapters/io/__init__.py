"""Files, programs, the clock, the web."""
