"""What people do with their accounts: people, organisations, invitations, keys; and what they use is counted."""

from galley.accounts.operations.anonymising import (
    anonymise_people,
)
from galley.accounts.operations.confirmations import (
    LetterSentAlready,
    delete_unconfirmed_logins,
    send_confirmation_again,
)
from galley.accounts.operations.invitations import (
    AlreadyMember,
    InvitationNotOpen,
    InvitedAnotherAddress,
    TooManyInvitations,
    TooManyLetters,
    accept_invitation,
    delete_expired,
    invite,
    renew_invitation,
    send_letter,
)
from galley.accounts.operations.keys import (
    TooManyKeys,
    create_api_key,
    record_key_use,
    revoke_keys,
)
from galley.accounts.operations.organisations import (
    LastOwner,
    PersonalOrganisation,
    add_member,
    change_organisation,
    change_role,
    create_organisation,
    remove_member,
)
from galley.accounts.operations.people import (
    EmailTaken,
    OrganisationsWouldBeDeleted,
    WeakPassword,
    create_person,
    create_personal_organisation,
    delete_person,
    delete_unconfirmed_people,
    rename_person,
)
from galley.accounts.operations.usage import (
    count_use,
    lock_person,
    usage_of,
)

__all__ = [
    "AlreadyMember",
    "EmailTaken",
    "InvitationNotOpen",
    "InvitedAnotherAddress",
    "LastOwner",
    "LetterSentAlready",
    "OrganisationsWouldBeDeleted",
    "PersonalOrganisation",
    "TooManyInvitations",
    "TooManyKeys",
    "TooManyLetters",
    "WeakPassword",
    "accept_invitation",
    "add_member",
    "anonymise_people",
    "change_organisation",
    "change_role",
    "count_use",
    "create_api_key",
    "create_organisation",
    "create_person",
    "create_personal_organisation",
    "delete_expired",
    "delete_person",
    "delete_unconfirmed_logins",
    "delete_unconfirmed_people",
    "invite",
    "lock_person",
    "record_key_use",
    "remove_member",
    "rename_person",
    "renew_invitation",
    "revoke_keys",
    "send_confirmation_again",
    "send_letter",
    "usage_of",
]
