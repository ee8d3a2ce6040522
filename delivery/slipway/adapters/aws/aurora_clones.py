"""Copies by clone: Aurora makes a second cluster that shares all pages with the first until one of the two writes.

A kept instant is a clone without an instance, which costs what has changed since. Aurora shares pages among fifteen
clones; the next one would be a whole copy, so it is refused here: keep few points this way, and prune.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from slipway.adapters.aws.copies import TAGS, Endpoint, NotThere, Waiting, translated
from slipway.adapters.aws.frozen import COPY
from slipway.ports import DatabaseError

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_rds.type_defs import DBClusterTypeDef

PREFIX, MOST_CLONES = "slipway-", 15
# An instance's name stands beside its cluster's.
WRITER = "-w"


class AuroraClones:
    """Clones of one Aurora cluster."""

    kind = "aurora-clone"
    remark = ""

    def __init__(self, source: str, client: RDSClient, waiting: Waiting) -> None:
        """Name a cluster; nothing is sent by this."""
        self.source = source
        self._client, self._waiting = client, waiting

    def freeze(self, frozen: str) -> None:
        """Clone the source; return when the clone is there."""
        self._clone(self.source, frozen)

    def is_kept(self, frozen: str) -> bool:
        """Return whether a clone is there and whole."""
        return self._state_of(frozen) == "available"

    def copy(self, frozen: str, copy: str) -> None:
        """Clone a kept clone and give it an instance; return when it answers. The kept one is never written to."""
        self._clone(frozen, copy)
        try:
            self._give_instance(copy)
        except BaseException:
            self.drop(copy)
            raise

    def endpoint(self, copy: str) -> Endpoint:
        """Return where a copy listens."""
        found = self._cluster(copy)
        return Endpoint(found["Endpoint"], found["Port"])

    def copies(self) -> Sequence[str]:
        """Return the identifiers of the copies that exist."""
        return [each for each in self._ours() if each.startswith(COPY)]

    def drop(self, copy: str) -> None:
        """Delete a copy with its instance, and wait until its name is free."""
        with suppress(NotThere), translated():
            self._client.delete_db_instance(DBInstanceIdentifier=f"{copy}{WRITER}", SkipFinalSnapshot=True)
        self._waiting.until_gone(f"the instance of {copy}", lambda: self._state_of_instance(copy))
        self.let_go(copy)
        self._waiting.until_gone(f"the copy {copy}", lambda: self._state_of(copy))

    def let_go(self, frozen: str) -> None:
        """Delete a clone; one that is not there is no error."""
        with suppress(NotThere), translated():
            self._client.delete_db_cluster(DBClusterIdentifier=frozen, SkipFinalSnapshot=True)

    def _clone(self, source: str, clone: str) -> None:
        if len(self._ours()) >= MOST_CLONES:
            raise DatabaseError(
                f"There are {MOST_CLONES} clones of {self.source}, and Aurora shares pages among no more.",
                next_step="Keep fewer restore points: lower `retention`, then `slipway restore-point prune ENV`.",
            )
        like = self._cluster(source)
        with translated():
            self._client.restore_db_cluster_to_point_in_time(
                DBClusterIdentifier=clone,
                SourceDBClusterIdentifier=source,
                RestoreType="copy-on-write",
                UseLatestRestorableTime=True,
                DBSubnetGroupName=like["DBSubnetGroup"],
                DBClusterParameterGroupName=like["DBClusterParameterGroup"],
                VpcSecurityGroupIds=[
                    each["VpcSecurityGroupId"] for each in like.get("VpcSecurityGroups", [])
                ],
                DeletionProtection=False,
                Tags=TAGS,
            )
        try:
            self._waiting.until_available(f"the clone {clone}", lambda: self._state_of(clone))
        except BaseException:
            self.let_go(clone)
            raise

    def _give_instance(self, copy: str) -> None:
        with translated():
            self._client.create_db_instance(
                DBInstanceIdentifier=f"{copy}{WRITER}",
                DBClusterIdentifier=copy,
                DBInstanceClass=self._class_of_source(),
                Engine=self._cluster(copy)["Engine"],
                PubliclyAccessible=False,
                Tags=TAGS,
            )
        self._waiting.until_available(f"the instance of {copy}", lambda: self._state_of_instance(copy))

    def _class_of_source(self) -> str:
        members = self._cluster(self.source)["DBClusterMembers"]
        writer = next((each for each in members if each["IsClusterWriter"]), members[0] if members else None)
        if writer is None:
            raise DatabaseError(f"The cluster {self.source} has no instance whose size a copy could take.")
        name = writer["DBInstanceIdentifier"]
        with translated():
            return self._client.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0][
                "DBInstanceClass"
            ]

    def _ours(self) -> list[str]:
        with translated():
            pages = self._client.get_paginator("describe_db_clusters").paginate()
            found = [each["DBClusterIdentifier"] for page in pages for each in page["DBClusters"]]
        return [each for each in found if each.startswith(PREFIX)]

    def _state_of(self, clone: str) -> str:
        with suppress(NotThere):
            return self._cluster(clone)["Status"]
        return ""

    def _state_of_instance(self, copy: str) -> str:
        with suppress(NotThere), translated():
            name = f"{copy}{WRITER}"
            return self._client.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0][
                "DBInstanceStatus"
            ]
        return ""

    def _cluster(self, name: str) -> DBClusterTypeDef:
        with translated():
            return self._client.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0]
