"""The only places with effects: stores, workers, mail, clock, the embedded database."""
