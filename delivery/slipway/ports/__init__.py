"""What Slipway needs from the world, named by role. Adapters keep these promises; fakes keep the same ones."""

from slipway.ports.bucket import Bucket, BucketError, BucketFacts, ObjectState, Pinned
from slipway.ports.database import Database, DatabaseError, LockHeld, LockWatch, Snapshot
from slipway.ports.facts import Facts, Json
from slipway.ports.release import Artefact, File, Image, Release, short_name
from slipway.ports.runtime import Finished, ProcessState, Runtime, Slot
from slipway.ports.source import Commit, Finding, Releases, Shell, Source, SqlLinter
from slipway.ports.store import EntryDamaged, Listed, ObjectMissing, Store, StoreError
from slipway.ports.traffic import Answers, Counters, Gauges, Place, Reading, Traffic, Web
from slipway.ports.work import Clock, Lease, Log, Report

__all__ = [
    "Answers",
    "Artefact",
    "Bucket",
    "BucketError",
    "BucketFacts",
    "Clock",
    "Commit",
    "Counters",
    "Database",
    "DatabaseError",
    "EntryDamaged",
    "Facts",
    "File",
    "Finding",
    "Finished",
    "Gauges",
    "Image",
    "Json",
    "Lease",
    "Listed",
    "LockHeld",
    "LockWatch",
    "Log",
    "ObjectMissing",
    "ObjectState",
    "Pinned",
    "Place",
    "ProcessState",
    "Reading",
    "Release",
    "Releases",
    "Report",
    "Runtime",
    "Shell",
    "Slot",
    "Snapshot",
    "Source",
    "SqlLinter",
    "Store",
    "StoreError",
    "Traffic",
    "Web",
    "short_name",
]
