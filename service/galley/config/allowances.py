"""What one person, one organisation and one address on the network may use up."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class Allowances(BaseSettings):
    """What one person, one organisation and one address on the network may use up."""

    previews_per_minute: int = Field(
        default=600, ge=1, description="Previews that one person may ask for in a minute."
    )
    renders_per_hour: int = Field(
        default=3000, ge=1, description="Documents and templates that one person may have made in an hour."
    )
    saves_per_hour: int = Field(
        default=2000, ge=1, description="How often one person may save values in an hour."
    )
    versions_per_hour: int = Field(
        default=120,
        ge=1,
        description="Templates and versions of templates that one person may upload in an hour.",
    )
    batches_per_hour: int = Field(
        default=60, ge=1, description="Tables that one organisation may send in an hour to make documents of."
    )
    mails_per_hour: int = Field(
        default=200, ge=1, description="Mails with documents that one person may send in an hour."
    )
    newcomers_per_minute: int = Field(
        default=60,
        ge=1,
        description="Sign-ups, passkey logins and letters for a new password that one network address may begin "
        "in a minute.",
    )
    verifications_per_minute: int = Field(
        default=60,
        ge=1,
        description="How often in a minute one network address may ask whether a document was issued here.",
    )
    quota_objects: int = Field(
        default=200_000,
        ge=1,
        description="Documents, saves, pictures and templates that an organisation may keep, counted as files.",
    )
    quota_mb: int = Field(default=20_000, ge=1, description="What an organisation may keep, in MiB.")
    quota_organisations: int = Field(default=20, ge=1, description="Organisations that one person may own.")
    unconfirmed_days: int = Field(
        default=7, ge=1, description="Days that a login is kept whose e-mail address was never confirmed."
    )
    issued_on_days_back: int = Field(
        default=366, ge=0, le=36_500, description="How many days before today the day of a document may lie."
    )
    issued_on_days_ahead: int = Field(
        default=31, ge=0, le=3_660, description="How many days after today the day of a document may lie."
    )
    upload_mb: int = Field(default=20, ge=1, le=200, description="The largest upload, in MiB.")
    gc_hold_days: int = Field(
        default=35,
        ge=0,
        description="Days that an object is kept after nothing refers to it. "
        "Keep it above the age of the oldest restore point.",
    )
