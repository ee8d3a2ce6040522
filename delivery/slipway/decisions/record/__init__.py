"""What is written down for good: the history, the journal of a deployment, the entries of people, the audit."""
