"""People, the organisations they act in, and the keys of their programs."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from galley.accounts import rules


class PersonManager(BaseUserManager["Person"]):
    """Finds people by their e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """Return the person with this address."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """A person with a login."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_unique")]

    def __str__(self) -> str:
        return self.email

    @property
    def shown(self) -> str:
        """Return what others see: the address, or that there is no such person any more."""
        return "former member" if self.email == f"{self.pk}@{rules.FORMER}" else self.email


class Organisation(models.Model):
    """Those who share templates. Every person has a personal one. Its documents have the day of its time zone."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    personal = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=64, default="UTC", db_default="UTC")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member may do in an organisation; each role may do what the role before it may."""

    MEMBER = "member"
    AUTHOR = "author"
    OWNER = "owner"


class Membership(models.Model):
    """A person in an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.role} of {self.organisation}"

    @property
    def may_author(self) -> bool:
        """Whether this person may make and publish templates here."""
        return self.role in {Role.AUTHOR, Role.OWNER}

    @property
    def is_owner(self) -> bool:
        """Whether this person may decide who belongs here."""
        return self.role == Role.OWNER


class Invitation(models.Model):
    """A letter that asks a person to join an organisation. Only the SHA-256 of the token in its link is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=Role.choices)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation", Lower("email"), name="invitation_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.role} of {self.organisation}"


class Scope(models.TextChoices):
    """What a program may do with a key, within what its person may do in the key's organisation."""

    DOCUMENTS = "documents"
    TEMPLATES = "templates"
    ADMINISTRATION = "administration"


USUAL_SCOPES = (Scope.DOCUMENTS, Scope.TEMPLATES)
# How exactly it is kept when a key was used, so that a busy program does not write each time.
LAST_USED_PRECISION = timedelta(minutes=5)


class ApiKey(models.Model):
    """A program's login. Only the SHA-256 of the key is kept: it is random and long, so no slow hash is needed.

    Keys from before there were scopes have none written down (null) and the usual ones; without `expires_at` a key
    has no end.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    scopes = models.JSONField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.name})"

    @property
    def granted_scopes(self) -> tuple[Scope, ...]:
        """Return the scopes of this key."""
        return USUAL_SCOPES if self.scopes is None else tuple(Scope(each) for each in self.scopes)


class Usage(models.Model):
    """How often a person has asked for something costly within a window of time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    what = models.CharField(max_length=20)
    window = models.BigIntegerField()
    count = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "what"], name="usage_once")]

    def __str__(self) -> str:
        return f"{self.what}: {self.count}"
