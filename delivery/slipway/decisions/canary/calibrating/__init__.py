"""What recorded canaries teach: how often the judge would be wrong, and by which settings less often."""
