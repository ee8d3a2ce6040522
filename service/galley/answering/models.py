"""Forms by link, and what was answered."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from galley.answering.rules import Facts
from galley.documents.models import Asset, Document, OwnedByOrganisation
from galley.library.models import TemplateVersion
from galley.objects.models import StoredObject


class AnswerLink(OwnedByOrganisation):
    """A form that anybody who has its link fills in, where it is open. Only the SHA-256 of the token in it is kept.

    `values` are those of whoever made it; `open_fields` are JSON pointers. `brand` is the slug of a business, empty for
    the first one. `note` is for whoever made it: whom the form is for. `answers` never goes above `most_answers`, where
    there is one, nor `pictures` above what a link may keep. With `makes_documents` each answer makes one by itself.

    With `tells_by_mail` whoever made it gets a letter, in their `language`, with `home` as the address of Galley: the
    last one was tried at `told_at`, and answers up to `told_until` were told.
    """

    version = models.ForeignKey(TemplateVersion, on_delete=models.CASCADE, related_name="+")
    values = models.ForeignKey(StoredObject, on_delete=models.PROTECT, related_name="+")
    brand = models.CharField(max_length=60, blank=True, db_default="")
    open_fields = ArrayField(models.CharField(max_length=500))
    digest = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=200, blank=True, db_default="")
    makes_documents = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    most_answers = models.PositiveIntegerField(null=True, blank=True)
    answers = models.PositiveIntegerField(default=0, db_default=0)
    pictures = models.PositiveIntegerField(default=0, db_default=0)
    tells_by_mail = models.BooleanField(default=False, db_default=False)
    language = models.CharField(max_length=10, blank=True, db_default="en", default="en")
    home = models.CharField(max_length=300, blank=True, db_default="", default="")
    told_at = models.DateTimeField(null=True, blank=True)
    told_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "organisation", "-created_at"], name="answer_link_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(most_answers__isnull=True)
                | models.Q(answers__lte=models.F("most_answers")),
                name="answer_link_not_overused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.note or self.created_at:%Y-%m-%d}"

    @property
    def facts(self) -> Facts:
        """Return what decides whether it takes answers."""
        return Facts(self.expires_at, self.revoked_at is not None, self.answers, self.most_answers)


class Answer(OwnedByOrganisation):
    """What somebody sent by a link: `values` hold what was open and nothing else. The person is the link's.

    `key` tells an answer that is sent twice from two. `fault` says why a document that was to be made was not.
    """

    link = models.ForeignKey(AnswerLink, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    values = models.ForeignKey(StoredObject, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    fault = models.CharField(max_length=300, blank=True, db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "key"], name="answer_once")]
        indexes = [
            models.Index(fields=["person", "organisation", "-answered_at"], name="answer_newest"),
            models.Index(
                fields=["person", "organisation"],
                name="answer_unopened",
                condition=models.Q(opened_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link} · {self.answered_at:%Y-%m-%d}"


class AnswerPicture(models.Model):
    """A picture that somebody sent by a link: it may stand in answers to that one."""

    link = models.ForeignKey(AnswerLink, on_delete=models.CASCADE, related_name="+")
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "asset"], name="answer_picture_once")]

    def __str__(self) -> str:
        return str(self.asset)
