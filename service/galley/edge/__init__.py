"""What every answer of Galley has in common: problems, headers, logs, metrics."""
