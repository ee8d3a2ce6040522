"""Which requests to S3 may pass: those about objects of one view. What is not known here does not pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from slipway.adapters.machine.closed.order import View
from slipway.adapters.machine.closed.passed.s3.asked import Asked, Unclear, asked_of
from slipway.ports.running.effects import ObjectUse

LONGEST = 200
# Names in addresses. Of a listing, those that say which part of it; of a bucket, what everybody may know of it.
OF_LISTINGS = frozenset(
    (
        *("list-type", "prefix", "delimiter", "max-keys", "encoding-type", "fetch-owner"),
        *("marker", "start-after", "continuation-token", "versions", "key-marker", "version-id-marker"),
        *("uploads", "max-uploads", "upload-id-marker", "optional-object-attributes"),
    )
)
OF_BUCKETS = frozenset({"location", "versioning", "encryption", "lifecycle", "object-lock"})
PARTS = frozenset({"uploads", "uploadId", "partNumber", "max-parts", "part-number-marker", "encoding-type"})
# What belongs to an object besides its content.
BESIDES = frozenset({"acl", "tagging"})
OF_OBJECTS = frozenset({"versionId", "attributes"}) | PARTS | BESIDES
# By these, servers of some kinds or those before them read another request than the one that is written.
MISLEADING = frozenset(
    (
        *("forwarded", "x-forwarded-host", "x-forwarded-prefix", "x-original-url", "x-rewrite-url"),
        *("x-http-method", "x-http-method-override", "x-method-override", "upgrade", "x-amz-rename-source"),
    )
)
STEPS = frozenset({".", ".."})
USES = {
    "GET": ObjectUse.READ,
    "HEAD": ObjectUse.ASKED_ABOUT,
    "PUT": ObjectUse.WRITTEN,
    "POST": ObjectUse.WRITTEN,
    "DELETE": ObjectUse.DELETED,
}


class Refused(Exception):
    """A request that does not pass: which bucket was meant, and what was to be done there."""

    def __init__(self, to: str, what: str) -> None:
        super().__init__(f"{to} {what}")
        self.to, self.what = to[:LONGEST], what[:LONGEST]


@dataclass(frozen=True, slots=True)
class Passes:
    """A request that passes, and what it does with an object. One that deletes many names them in its body, which has
    to be judged, too.
    """

    use: ObjectUse | None = None
    names_keys: bool = False


class Fence:
    """Judges requests by one view."""

    def __init__(self, view: View) -> None:
        self._view = view

    def judged(self, address: str, method: str, target: str, headers: Sequence[tuple[str, str]]) -> Passes:
        """Return what a request does that may pass. Raises `Refused`. Names of `headers` have small letters."""
        # To servers that hand them on as CGI does, both are the same.
        headers = [(name.replace("_", "-"), value) for name, value in headers]
        try:
            asked = asked_of(self._view, address, method, target, headers)
        except Unclear as unclear:
            host = next((value for name, value in headers if name == "host"), address)
            raise Refused(host, f"{method} {target.partition('?')[0]}, unclear by {unclear}") from unclear
        if misleading := MISLEADING.intersection(name for name, _ in headers):
            raise _refused(asked, f" with {min(misleading)}")
        if {"transfer-encoding", "content-length"} <= {name for name, _ in headers}:
            raise _refused(asked, " of two lengths")
        if asked.copied_from and not self._is_own(*asked.copied_from):
            bucket, key = asked.copied_from
            raise Refused(f"s3://{bucket}", f"copy {key}")
        if asked.bucket != self._view.bucket:
            raise _refused(asked)
        return self._of_object(asked) if asked.key else self._of_bucket(asked)

    def judge_keys(self, keys: Iterable[str]) -> None:
        """Judge the objects that a request deletes. Raises `Refused`."""
        for key in keys:
            if not self._is_own(self._view.bucket, key):
                raise Refused(f"s3://{self._view.bucket}", f"DELETE {key}")

    def _of_bucket(self, asked: Asked) -> Passes:
        names = asked.names
        match asked.method:
            case "HEAD" if not names:
                return Passes()
            case "GET" if names and names <= OF_BUCKETS:
                return Passes()
            case "GET" if names <= OF_LISTINGS and self._lists_own(asked):
                return Passes(ObjectUse.LISTED)
            case "POST" if names == {"delete"}:
                return Passes(ObjectUse.DELETED, names_keys=True)
        raise _refused(asked)

    def _of_object(self, asked: Asked) -> Passes:
        if not self._is_own(asked.bucket, asked.key):
            raise _refused(asked)
        # A form may name another object than its address does.
        is_form = asked.method == "POST" and not asked.names & {"uploads", "uploadId"}
        if asked.method not in USES or is_form or not asked.names <= OF_OBJECTS:
            raise _refused(asked)
        return Passes(_use(asked))

    def _lists_own(self, asked: Asked) -> bool:
        prefixes = [value for name, value in asked.queries if name == "prefix"] or [""]
        return len(prefixes) == 1 and self._is_own(asked.bucket, prefixes[0])

    def _is_own(self, bucket: str, key: str) -> bool:
        """Whether a key lies in the view, also to a server before S3 that walks paths."""
        steps = (each.partition(";")[0] for each in unquote(key).replace("\\", "/").split("/"))
        inside = bucket == self._view.bucket and key.startswith(self._view.prefix)
        return inside and "\0" not in key and not STEPS.intersection(steps)


def _use(asked: Asked) -> ObjectUse | None:
    """Return what is done with an object; a part of one does not count, the end of the whole does."""
    if asked.method == "POST":
        return ObjectUse.WRITTEN if "uploadId" in asked.names else None
    if asked.method == "GET" and asked.names == {"attributes"}:
        return ObjectUse.ASKED_ABOUT
    others = BESIDES | {"uploadId", "attributes"}
    return None if others & asked.names else USES[asked.method]


def _refused(asked: Asked, further: str = "") -> Refused:
    # Of a list it says which part.
    named = "&".join(
        sorted({f"{name}={value}" if name == "prefix" else name for name, value in asked.queries})
    )
    what = f"{asked.method} {asked.key}{f'?{named}' if named else ''}{further}"
    return Refused(f"s3://{asked.bucket}" if asked.bucket else "all buckets", what.strip())
