"""How Slipway speaks with a terminal: words, streams, signals, failures."""
