"""Who approved what. What holds now is a fold over everything that was ever approved, withdrawn and declared."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from slipway import config
from slipway.decisions.gates.people.identities import identity, is_among, without
from slipway.decisions.record.entries import Record, Unreadable, understood
from slipway.ports import Commit, Facts, Release

WORD = re.compile(r"[^\W\d_]+")
# Letters of scripts that put no spaces between words.
UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
LEAST_LETTERS = 3
EMERGENCY_LASTS = timedelta(hours=4)
Purpose: TypeAlias = Literal["deploy", "restore", "damage"]


class Approved(Record):
    """Somebody approved a release, by its digest, or the declaration of an emergency, by the declaration's."""

    kind: Literal["approved"] = "approved"
    digest: str


class Withdrawn(Record):
    """Somebody took an approval back."""

    kind: Literal["withdrawn"] = "withdrawn"
    digest: str


class Declared(Record):
    """Somebody wants to do what needs two people: an emergency deploy of a release, putting a point's data back, or
    delivering in spite of damage.
    """

    kind: Literal["declared"] = "declared"
    purpose: Purpose
    subject: str
    reason: str

    @property
    def digest(self) -> str:
        """What an approval of this very declaration names."""
        canonical = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"

    @property
    def ends_at(self) -> datetime:
        """When it counts no longer."""
        return self.at + EMERGENCY_LASTS


class Used(Record):
    """What was declared is being done, so its declaration counts no more, by the declaration's digest."""

    kind: Literal["used"] = "used"
    digest: str


ApprovalEntry: TypeAlias = Annotated[Approved | Withdrawn | Declared | Used, Field(discriminator="kind")]
KINDS: TypeAdapter[Approved | Withdrawn | Declared | Used] = TypeAdapter(ApprovalEntry)


def read_approvals(
    written: Sequence[Facts],
) -> tuple[Approved | Withdrawn | Declared | Used, ...] | Unreadable:
    """Return the entries that were written so, the oldest first."""
    return understood(KINDS, written, log="approvals")


def approvals_of(
    entries: Iterable[Record], digest: str, *, now: datetime, valid_for: timedelta
) -> tuple[Approved, ...]:
    """Return the approvals that hold now, one for each person: neither withdrawn nor expired."""
    newest = dict[str, Approved]()
    for entry in entries:
        if isinstance(entry, Approved) and entry.digest == digest:
            newest[identity(entry.by)] = entry
        elif isinstance(entry, Withdrawn) and entry.digest == digest:
            newest.pop(identity(entry.by), None)
    return tuple(each for each in newest.values() if each.at <= now < each.at + valid_for)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an approval stands: those that count, and who else could give one."""

    counted: tuple[Approved, ...]
    may_still: tuple[str, ...]


def standing_of(
    entries: Iterable[Record], digest: str, *, authors: Iterable[str], rule: config.Approvals, now: datetime
) -> Standing:
    """Count the approvals of people who may approve now and wrote none of the changes."""
    may = without(rule.people, authors)
    held = approvals_of(entries, digest, now=now, valid_for=rule.valid_for)
    counted = tuple(each for each in held if is_among(each.by, may))
    return Standing(counted, without(may, [each.by for each in counted]))


def declared_of(
    entries: Iterable[Record], *, purpose: Purpose, subject: str, by: str, reason: str, now: datetime
) -> Declared | None:
    """Return this person's newest declaration of this, for this reason, that still counts."""
    wanted = (purpose, subject, identity(by), plain(reason))
    return next((each for each in _counting(entries, now) if _identity(each) == wanted), None)


def open_declarations(
    entries: Iterable[Record], *, purpose: Purpose, subject: str, now: datetime
) -> tuple[Declared, ...]:
    """Return what has been declared of this by anybody and still counts, the newest first."""
    return tuple(each for each in _counting(entries, now) if _identity(each)[:2] == (purpose, subject))


def _counting(entries: Iterable[Record], now: datetime) -> list[Declared]:
    """Return the declarations that still count, the newest first."""
    entries = list(entries)
    used = {entry.digest for entry in entries if isinstance(entry, Used)}
    declared = [entry for entry in reversed(entries) if isinstance(entry, Declared)]
    return [each for each in declared if each.at <= now < each.ends_at and each.digest not in used]


def _identity(entry: Declared) -> tuple[str, str, str, str]:
    return entry.purpose, entry.subject, identity(entry.by), plain(entry.reason)


def seconded_by(
    entries: Iterable[Record], declared: Declared, *, people: Iterable[str], now: datetime
) -> str:
    """Return who of these people, other than who declared it, has approved a declaration; nobody is an empty text."""
    others = without(people, [declared.by])
    held = approvals_of(entries, declared.digest, now=now, valid_for=EMERGENCY_LASTS)
    return next((each.by for each in held if is_among(each.by, others)), "")


def authors_of(release: Release, commits: Iterable[Commit]) -> tuple[str, ...]:
    """Return who wrote what a release would bring: its own authors, and those of the commits not yet live."""
    wrote = [name for commit in commits for name in (commit.author, *commit.co_authors)]
    return without([*release.authors, *wrote], ())


def plain(text: str) -> str:
    """Return a text with its spaces evened out."""
    return " ".join(text.split())


def words_with_sense(text: str) -> set[str]:
    """Return the different words of a text that say something: `....`, `it`, `x` and `aaaa` do not.

    Scripts that write without spaces have a word in each character.
    """
    found = set[str]()
    for run in WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        if unicodedata.name(run[0], "").startswith(UNSPACED):
            found.update(run)
        elif len(run) >= LEAST_LETTERS and len(set(run)) > 1:
            found.add(run)
    return found
