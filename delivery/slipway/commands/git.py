"""git's command lines. Names given by people come after `--end-of-options`, so that none is taken for an option."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slipway.ports import Commit

# The addresses as the repository's .mailmap has them. No part of a commit can hold NUL; `-z` ends each with one.
FIELDS = "%x00".join(
    (
        *("%H", "%aE", "%cE", "%cI"),
        *(f"%(trailers:key={name},valueonly,unfold)" for name in ("Co-authored-by", "Changes-Answers")),
        "%s",
    )
)
# Neither hooks nor aliases nor pagers of the user have a say in what is delivered.
PLAIN = ("-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false")


def resolve(repository: str, name: str) -> tuple[str, ...]:
    """Print the hash of the commit that a name leads to."""
    return _git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")


def describe(repository: str, commit: str) -> tuple[str, ...]:
    """Print one commit, for `commits_in`."""
    return _git(repository, "log", "-1", "-z", f"--format={FIELDS}", "--end-of-options", commit)


def between(repository: str, old: str, new: str) -> tuple[str, ...]:
    """Print the commits that are in `new` and not in `old`, the newest first, for `commits_in`."""
    return _git(repository, "log", "-z", f"--format={FIELDS}", "--end-of-options", new, f"^{old}")


def ancestors(repository: str, commit: str, most: int) -> tuple[str, ...]:
    """Print the hashes of a commit and its newest ancestors, one a line."""
    return _git(repository, "rev-list", f"--max-count={most}", "--end-of-options", commit)


def is_ancestor(repository: str, old: str, new: str) -> tuple[str, ...]:
    """End with 0 when the old commit is the new one or an ancestor of it, with 1 when it is not."""
    return _git(repository, "merge-base", "--is-ancestor", old, new)


def names(repository: str) -> tuple[str, ...]:
    """Print the branches and tags, the newest first."""
    return _git(
        repository,
        "for-each-ref",
        "--sort=-creatordate",
        "--format=%(refname:short)",
        "refs/heads",
        "refs/tags",
        "refs/remotes",
    )


def remotes(repository: str) -> tuple[str, ...]:
    """Print the names of the repositories that this one was cloned from."""
    return _git(repository, "remote")


def fetch(repository: str) -> tuple[str, ...]:
    """Bring in what others have pushed; branches of one's own stay as they are."""
    return _git(repository, "fetch", "--quiet", "--all", "--prune")


def clone(repository: str, into: str) -> tuple[str, ...]:
    """Make a repository next to it, which borrows all objects and writes nothing into the one it came from."""
    quiet = ("--quiet", "--shared", "--no-checkout", "--template=")
    return ("git", *PLAIN, "clone", *quiet, "--end-of-options", repository, into)


def checkout(repository: str, commit: str) -> tuple[str, ...]:
    """Lay out a commit's files in a clone."""
    return _git(repository, "checkout", "--quiet", "--detach", commit)


def commits_in(output: str) -> Sequence[Commit]:
    """Return the commits that `describe` or `between` printed. The one who committed it counts among its authors."""
    fields, width = output.split("\0")[:-1], FIELDS.count("%x00") + 1
    return [_commit(*fields[at : at + width]) for at in range(0, len(fields), width)]


def _commit(
    digest: str, author: str, committer: str, at: str, co_authors: str, announced: str, subject: str
) -> Commit:
    people = [committer, *map(_address, _lines(co_authors))]
    others = tuple(dict.fromkeys(each for each in people if each != author))
    routes = tuple(_lines(announced))
    return Commit(digest, author, subject, datetime.fromisoformat(at), others, routes)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _address(person: str) -> str:
    """Return the e-mail address of `Name <address>`, or the whole where there is none."""
    return person.rpartition("<")[2].rstrip("> \n") if "<" in person else person.strip()


def _git(repository: str, *words: str) -> tuple[str, ...]:
    return ("git", *PLAIN, "-C", repository, *words)
