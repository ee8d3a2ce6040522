"""Series of numbers, and every number that was ever given or is about to be."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from galley.accounts.models import Organisation
from galley.library.models import Template
from galley.numbering.rules import Pattern, YearForm


class NumberSeries(models.Model):
    """How an organisation numbers the documents of one template.

    A gapless one gives every number itself, and no later document is recorded while an earlier number is open. One
    that is switched off gives none; what it gave stays taken.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="+")
    prefix = models.CharField(max_length=20, blank=True)
    year = models.CharField(max_length=4, choices=[(each.value, each.value) for each in YearForm])
    separator = models.CharField(max_length=1, blank=True)
    digits = models.PositiveSmallIntegerField()
    first = models.PositiveIntegerField()
    first_in = models.PositiveSmallIntegerField()
    gapless = models.BooleanField()
    is_on = models.BooleanField(default=True, db_default=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "template"], name="series_once"),
            models.CheckConstraint(
                condition=models.Q(year__in=[each.value for each in YearForm]), name="series_year_known"
            ),
        ]

    def __str__(self) -> str:
        return self.pattern.text(self.first, period=0)

    @property
    def pattern(self) -> Pattern:
        """Return how its numbers are written."""
        return Pattern(
            self.prefix, YearForm(self.year), self.separator, self.digits, self.first, self.first_in
        )


class NumberState(models.TextChoices):
    """Whether a number is to be had, kept for a document that is being made, or a document's for ever."""

    FREE = "free"
    RESERVED = "reserved"
    TAKEN = "taken"


class SeriesNumber(models.Model):
    """One number of a series. It is never deleted once it is taken, whatever becomes of its document.

    `number` is null for what somebody typed. Who reserved it holds the `token` until `leased_until`; after that it
    is the next one's. `document_id` refers to no row, because the number stays when a document is purged.
    """

    series = models.ForeignKey(NumberSeries, on_delete=models.CASCADE, related_name="numbers")
    period = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField(null=True)
    text = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=NumberState.choices)
    token = models.UUIDField(null=True, default=uuid4)
    leased_until = models.DateTimeField(null=True)
    document_id = models.UUIDField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "period", "number"], name="series_number_once"),
            models.UniqueConstraint(fields=["series", "text"], name="series_text_once"),
            models.CheckConstraint(
                condition=models.Q(
                    state=NumberState.RESERVED, token__isnull=False, leased_until__isnull=False
                )
                | models.Q(state__in=[NumberState.FREE, NumberState.TAKEN], token__isnull=True),
                name="series_number_reserved_with_token",
            ),
        ]
        indexes = [
            models.Index(
                fields=["series", "period", "number"],
                name="series_number_open",
                condition=~models.Q(state=NumberState.TAKEN),
            )
        ]

    def __str__(self) -> str:
        return self.text
