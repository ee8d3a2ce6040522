"""Copies by snapshot: RDS keeps a snapshot of the instance, and makes new instances of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from slipway.adapters.aws.copies import TAGS, Endpoint, NotThere, Waiting, translated
from slipway.adapters.aws.frozen import COPY

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_rds.type_defs import DBInstanceTypeDef


class RdsSnapshots:
    """Snapshots of one RDS instance. Each costs what changed since the one before, and a copy costs an instance."""

    kind = "rds-snapshot"
    remark = "a page is read from S3 when it is first asked for, so times measured on a copy are those of a cold disk"

    def __init__(self, source: str, client: RDSClient, waiting: Waiting) -> None:
        """Name an instance; nothing is sent by this."""
        self.source = source
        self._client, self._waiting = client, waiting

    def freeze(self, frozen: str) -> None:
        """Take a snapshot; return when it is complete. One that cannot be completed is deleted again."""
        with translated():
            self._client.create_db_snapshot(
                DBSnapshotIdentifier=frozen, DBInstanceIdentifier=self.source, Tags=TAGS
            )
        try:
            self._waiting.until_available(f"the snapshot {frozen}", lambda: self._state_of_snapshot(frozen))
        except BaseException:
            self.let_go(frozen)
            raise

    def is_kept(self, frozen: str) -> bool:
        """Return whether a snapshot is there and complete."""
        return self._state_of_snapshot(frozen) == "available"

    def copy(self, frozen: str, copy: str) -> None:
        """Make an instance of a snapshot, beside the source and reached by the same; return when it answers."""
        source = self._instance(self.source)
        with translated():
            self._client.restore_db_instance_from_db_snapshot(
                DBInstanceIdentifier=copy,
                DBSnapshotIdentifier=frozen,
                DBInstanceClass=source["DBInstanceClass"],
                DBSubnetGroupName=source["DBSubnetGroup"]["DBSubnetGroupName"],
                DBParameterGroupName=source["DBParameterGroups"][0]["DBParameterGroupName"],
                VpcSecurityGroupIds=[each["VpcSecurityGroupId"] for each in source["VpcSecurityGroups"]],
                MultiAZ=False,
                PubliclyAccessible=False,
                DeletionProtection=False,
                Tags=TAGS,
            )
        try:
            self._waiting.until_available(f"the copy {copy}", lambda: self._state_of(copy))
        except BaseException:
            self.drop(copy)
            raise

    def endpoint(self, copy: str) -> Endpoint:
        """Return where a copy listens."""
        found = self._instance(copy)["Endpoint"]
        return Endpoint(found["Address"], found["Port"])

    def copies(self) -> Sequence[str]:
        """Return the identifiers of the copies that exist."""
        with translated():
            pages = self._client.get_paginator("describe_db_instances").paginate()
            found = [each["DBInstanceIdentifier"] for page in pages for each in page["DBInstances"]]
        return [each for each in found if each.startswith(COPY)]

    def drop(self, copy: str) -> None:
        """Delete a copy, without a last snapshot, and wait until its name is free."""
        with suppress(NotThere), translated():
            self._client.delete_db_instance(
                DBInstanceIdentifier=copy, SkipFinalSnapshot=True, DeleteAutomatedBackups=True
            )
        self._waiting.until_gone(f"the copy {copy}", lambda: self._state_of(copy))

    def let_go(self, frozen: str) -> None:
        """Delete a snapshot; one that is not there is no error."""
        with suppress(NotThere), translated():
            self._client.delete_db_snapshot(DBSnapshotIdentifier=frozen)

    def _state_of_snapshot(self, frozen: str) -> str:
        with suppress(NotThere), translated():
            found = self._client.describe_db_snapshots(DBSnapshotIdentifier=frozen)["DBSnapshots"]
            return found[0]["Status"] if found else ""
        return ""

    def _state_of(self, copy: str) -> str:
        with suppress(NotThere):
            return self._instance(copy)["DBInstanceStatus"]
        return ""

    def _instance(self, name: str) -> DBInstanceTypeDef:
        with translated():
            return self._client.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
