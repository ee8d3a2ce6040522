"""Is the new release worse than the old one: the judge, its statistics and its measured error."""
