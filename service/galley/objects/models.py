"""The ledger: every object that a row may name, with what its bytes must be."""

from __future__ import annotations

from django.db import models


class StoredObject(models.Model):
    """An immutable object in the store, named by its content.

    Whatever needs an object refers to its row here with PROTECT, so the database itself knows what is in use.
    `unreferenced_since` is the instant at which no row was found to refer to it; its bytes are deleted only a hold
    later.
    """

    key = models.CharField(max_length=200, primary_key=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    unreferenced_since = models.DateTimeField(null=True, blank=True)
    # The former name of `unreferenced_since`. The release before this one knows only this column, may run beside this
    # one, and must find its marks when this one is taken back. So this release writes both columns, and a mark counts
    # only where both have it. The next release reads `unreferenced_since` alone and still writes both; the one after it
    # names `doomed_at` nowhere, and drops it with its index (contract) once it is accepted.
    doomed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gte=0), name="object_size_not_negative"),
            models.CheckConstraint(
                condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="object_sha256_is_one"
            ),
        ]
        indexes = [
            models.Index(
                fields=["doomed_at"], name="object_doomed", condition=models.Q(doomed_at__isnull=False)
            ),
            models.Index(
                fields=["unreferenced_since"],
                name="object_unreferenced",
                condition=models.Q(unreferenced_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Holding(models.Model):
    """How many objects an organisation's rows name, and their bytes: counted once, then added to with every write.

    A row that is not there is counted again when it is asked for.
    """

    owner = models.UUIDField(primary_key=True, editable=False)
    objects_count = models.BigIntegerField()
    bytes_count = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.objects_count} objects, {self.bytes_count} bytes"


class Deletion(models.Model):
    """An object that a collector is about to delete: its row is gone already, and no writer may write it meanwhile."""

    key = models.CharField(max_length=200, primary_key=True)
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class DeletionHold(models.Model):
    """The instant of the oldest restore point that is kept, as the delivery tool says it. At most one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_deletion_hold")]

    def __str__(self) -> str:
        return f"held since {self.since:%Y-%m-%d %H:%M}"
