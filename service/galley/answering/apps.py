from django.apps import AppConfig


class AnsweringConfig(AppConfig):
    """Forms by link: somebody without an account fills in what was left open."""

    name = "galley.answering"
    label = "answering"
