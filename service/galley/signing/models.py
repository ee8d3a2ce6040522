"""The certificate that an organisation signs its documents with."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from galley.accounts.models import Organisation


class SigningCertificate(models.Model):
    """A certificate with its private key, which is encrypted. `chain` is PEM: the certificate, then those above it.

    Where the key stays in a token of the server, `token` and `key_label` name it, `mechanism` is how it signs, and what
    is encrypted is the PIN; `pin_refused_at` is when the token refused that. `templates` are the slugs of those whose
    documents are signed unless somebody says otherwise.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="+")
    sealed_key = models.TextField()
    chain = models.TextField()
    subject = models.CharField(max_length=500)
    issuer = models.CharField(max_length=500)
    fingerprint = models.CharField(max_length=64)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    token = models.CharField(max_length=64, blank=True, db_default="")
    key_label = models.CharField(max_length=255, blank=True, db_default="")
    mechanism = models.CharField(max_length=10, blank=True, db_default="")
    pin_refused_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField()
    templates = ArrayField(models.CharField(max_length=60), default=list, db_default=[], blank=True)

    def __str__(self) -> str:
        return self.subject
