"""What Slipway needs from the world, named by role. Adapters keep these promises; fakes keep the same ones."""

from slipway.ports.data.bucket import Bucket, BucketError, BucketFacts, ObjectState, Pinned
from slipway.ports.data.database import (
    ColumnSum,
    Database,
    DatabaseError,
    LockHeld,
    LockWatch,
    Snapshot,
    StatementCount,
    TableState,
)
from slipway.ports.data.recordings import Marks, ReadTo, Recordings, RequestLog, Segment, Taken, Taking
from slipway.ports.data.store import EntryDamaged, Listed, ObjectMissing, Store, StoreError
from slipway.ports.facts import Facts, Json
from slipway.ports.releases.place_checks import PlaceCheck
from slipway.ports.releases.provenance import Provenance, Signed, Unsigned
from slipway.ports.releases.release import Artefact, File, Image, Release, short_name
from slipway.ports.releases.source import Commit, Finding, Releases, Shell, Source, SqlLinter
from slipway.ports.running.command_settings import AS_USUAL, CommandSettings
from slipway.ports.running.counters import Answers, Counters, Place, SlotCounts
from slipway.ports.running.effects import NO_EFFECTS, Effects, ObjectUse, Sent, SentKind
from slipway.ports.running.fence import Fence
from slipway.ports.running.gauges import Gauges, Reading
from slipway.ports.running.processes import Cause, ProcessState, Restart
from slipway.ports.running.readiness import Ended, Instance, NotReady, Readiness, Ready
from slipway.ports.running.runtime import Finished, Runtime, Slot
from slipway.ports.running.shares import Shares
from slipway.ports.running.target import Target
from slipway.ports.web import Client, Web, WebAnswer, WebRequest
from slipway.ports.work import Clock, Lease, Log, Report

__all__ = [
    "AS_USUAL",
    "NO_EFFECTS",
    "Answers",
    "Artefact",
    "Bucket",
    "BucketError",
    "BucketFacts",
    "Cause",
    "Client",
    "Clock",
    "ColumnSum",
    "CommandSettings",
    "Commit",
    "Counters",
    "Database",
    "DatabaseError",
    "Effects",
    "Ended",
    "EntryDamaged",
    "Facts",
    "Fence",
    "File",
    "Finding",
    "Finished",
    "Gauges",
    "Image",
    "Instance",
    "Json",
    "Lease",
    "Listed",
    "LockHeld",
    "LockWatch",
    "Log",
    "Marks",
    "NotReady",
    "ObjectMissing",
    "ObjectState",
    "ObjectUse",
    "Pinned",
    "Place",
    "PlaceCheck",
    "ProcessState",
    "Provenance",
    "ReadTo",
    "Readiness",
    "Reading",
    "Ready",
    "Recordings",
    "Release",
    "Releases",
    "Report",
    "RequestLog",
    "Restart",
    "Runtime",
    "Segment",
    "Sent",
    "SentKind",
    "Shares",
    "Shell",
    "Signed",
    "Slot",
    "SlotCounts",
    "Snapshot",
    "Source",
    "SqlLinter",
    "StatementCount",
    "Store",
    "StoreError",
    "TableState",
    "Taken",
    "Taking",
    "Target",
    "Unsigned",
    "Web",
    "WebAnswer",
    "WebRequest",
    "short_name",
]
