"""Scheduled jobs of the service."""
