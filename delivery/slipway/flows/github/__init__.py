"""The stories that a workflow at GitHub tells: one comment, one deployment, one question in a comment."""
