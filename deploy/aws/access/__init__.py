"""Who may do what: workflows, pods, and the record of all of it."""
