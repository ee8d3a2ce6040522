"""Restore points: one instant of database and bucket together, made, read, proved, restored and let go."""

from slipway.points.creating import Data, HoldDeletions, PointRequest, create, forget, hold_back
from slipway.points.pruning import Pruned, prune
from slipway.points.reading import all_points, ids, read_objects, read_point
from slipway.points.restoring import PointDiffers, Restored, restore_into
from slipway.points.verifying import Fault, Verified, verified_at, verify

__all__ = [
    "Data",
    "Fault",
    "HoldDeletions",
    "PointDiffers",
    "PointRequest",
    "Pruned",
    "Restored",
    "Verified",
    "all_points",
    "create",
    "forget",
    "hold_back",
    "ids",
    "prune",
    "read_objects",
    "read_point",
    "restore_into",
    "verified_at",
    "verify",
]
