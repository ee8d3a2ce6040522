"""What people do with their accounts: people, organisations, invitations, keys; and what they use is counted."""

from galley.accounts.operations.anonymising import (
    anonymise_people,
)
from galley.accounts.operations.confirmations import (
    LetterSentAlready,
    send_again,
    withdraw_unconfirmed,
)
from galley.accounts.operations.invitations import (
    InvitedOtherwise,
    MemberAlready,
    NotInvited,
    TooManyInvitations,
    accept_invitation,
    forget_expired,
    invite,
    renew_invitation,
    send_letter,
)
from galley.accounts.operations.keys import (
    TooManyKeys,
    create_api_key,
    note_use,
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
    OrganisationsWouldGo,
    WeakPassword,
    create_person,
    delete_person,
    forget_unconfirmed,
    rename_person,
    welcome,
)
from galley.accounts.operations.usage import (
    count_use,
    lock_person,
    used_of,
)

__all__ = [
    "EmailTaken",
    "InvitedOtherwise",
    "LastOwner",
    "LetterSentAlready",
    "MemberAlready",
    "NotInvited",
    "OrganisationsWouldGo",
    "PersonalOrganisation",
    "TooManyInvitations",
    "TooManyKeys",
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
    "delete_person",
    "forget_expired",
    "forget_unconfirmed",
    "invite",
    "lock_person",
    "note_use",
    "remove_member",
    "rename_person",
    "renew_invitation",
    "revoke_keys",
    "send_again",
    "send_letter",
    "used_of",
    "welcome",
    "withdraw_unconfirmed",
]
