"""The letter that tells of answers. It holds none of them: what was answered may be somebody's secret."""

from __future__ import annotations

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

from galley.answering.models import AnswerLink


def send_letter(link: AnswerLink, count: int) -> None:
    """Tell the maker of a form how many answers came. Raises `OSError` when no mail server takes it."""
    told = {
        "count": count,
        "title": link.version.title,
        "note": link.note,
        "address": f"{link.home}/answers",
        "current_site": {"domain": link.home},
    }
    with translation.override(link.language):
        subject = render_to_string("answering/email/answers_subject.txt", told)
        body = render_to_string("answering/email/answers_message.txt", told)
    # None: the sender of all of Galley's letters.
    send_mail(" ".join(subject.split()), body, None, [link.person.email])
