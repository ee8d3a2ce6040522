"""Tally: named counters with a note each. A service as small as one that Slipway can deliver may be."""
