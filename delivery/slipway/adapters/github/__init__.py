"""Speaks to GitHub: comments, deployments, who may ask."""
