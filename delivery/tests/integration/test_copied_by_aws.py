"""Restore points that AWS keeps: RDS and Aurora by moto, which proves our own logic only; rows by a real PostgreSQL.

Not shown on AWS, because no account is at hand.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import psycopg
import pytest
from moto import mock_aws
from slipway.adapters.aws import frozen as files
from slipway.adapters.aws.aurora_clones import MOST_CLONES, AuroraClones
from slipway.adapters.aws.copied_database import CopiedDatabase
from slipway.adapters.aws.copies import Copies, Waiting, connect
from slipway.adapters.aws.rds_snapshots import RdsSnapshots
from slipway.adapters.postgres.database import Postgres
from slipway.ports import DatabaseError

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient

SOURCE = "tally-production"
WITHIN = timedelta(minutes=30)


class AwsOfTests:
    """What moto makes listens nowhere, so a copy's rows are those of a database of ours, made at the same instant."""

    def __init__(self, live: Postgres, kind: type[RdsSnapshots | AuroraClones], client: RDSClient) -> None:
        self.live, self.client = live, client
        self.asked: list[str] = []
        self.copies: Copies = kind(SOURCE, client, Waiting(WITHIN, sleep=self._pass))
        self.database = CopiedDatabase(live, self.copies, self._open)
        self._rows_then = ""

    def _pass(self, seconds: float) -> None:
        assert seconds > 0

    def remember(self) -> None:
        """Let what copies show from now on be what is in the database now."""
        name = f"{self.live.name}_{len(self.asked)}"
        with psycopg.connect(self.live.address_of("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {self.live.name}".encode())
        self._rows_then = name

    def _open(self, address: str) -> Postgres:
        self.asked.append(address)
        return Postgres(self.live.address_of(self._rows_then), os.environ)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[RDSClient]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    # Moto would make 1,300 images of machines, which nothing here runs on, at each test's beginning and at its end.
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    with mock_aws():
        yield connect({"AWS_REGION": "eu-central-1"})


@pytest.fixture(params=[RdsSnapshots, AuroraClones], ids=lambda kind: kind.kind)
def aws(request: pytest.FixtureRequest, client: RDSClient, database: Postgres) -> AwsOfTests:
    execute(database, "CREATE TABLE notes (id int); INSERT INTO notes VALUES (1)")
    network = boto3.client("ec2", region_name="eu-central-1")
    vpc = network.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        network.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24")["Subnet"]["SubnetId"]
        for number in (1, 2)
    ]
    client.create_db_subnet_group(
        DBSubnetGroupName="isolated", DBSubnetGroupDescription="isolated", SubnetIds=subnets
    )
    client.create_db_parameter_group(
        DBParameterGroupName="tally", DBParameterGroupFamily="postgres16", Description="tally"
    )
    if request.param is RdsSnapshots:
        client.create_db_instance(
            DBInstanceIdentifier=SOURCE,
            Engine="postgres",
            DBInstanceClass="db.m7g.large",
            AllocatedStorage=100,
            MasterUsername="postgres",
            MasterUserPassword="of-nobody",
            DBSubnetGroupName="isolated",
            DBParameterGroupName="tally",
            MultiAZ=True,
            VpcSecurityGroupIds=["sg-1"],
        )
    else:
        client.create_db_cluster(
            DBClusterIdentifier=SOURCE,
            Engine="aurora-postgresql",
            MasterUsername="postgres",
            MasterUserPassword="of-nobody",
            DBSubnetGroupName="isolated",
            VpcSecurityGroupIds=["sg-1"],
        )
        client.create_db_instance(
            DBInstanceIdentifier=f"{SOURCE}-1",
            DBClusterIdentifier=SOURCE,
            Engine="aurora-postgresql",
            DBInstanceClass="db.r7g.large",
        )
    return AwsOfTests(database, request.param, client)


def execute(database: Postgres, statements: str) -> None:
    with psycopg.connect(database.address, autocommit=True) as connection:
        connection.execute(statements.encode())


def kept(client: RDSClient) -> list[str]:
    """What AWS keeps of points: snapshots, and clones that are no copies."""
    snapshots = [each["DBSnapshotIdentifier"] for each in client.describe_db_snapshots()["DBSnapshots"]]
    clusters = [each["DBClusterIdentifier"] for each in client.describe_db_clusters()["DBClusters"]]
    ours = [each for each in (*snapshots, *clusters) if each.startswith("slipway-")]
    return [each for each in ours if not each.startswith(files.COPY)]


def dumped(aws: AwsOfTests, folder: Path) -> Path:
    """Take a point's dump of what is in the database now."""
    aws.remember()
    with aws.database.snapshot() as snapshot:
        snapshot.dump(folder, jobs=1)
    return folder


def test_rows_of_a_point_are_of_the_instant_that_aws_keeps(aws: AwsOfTests) -> None:
    aws.remember()
    execute(aws.live, "INSERT INTO notes VALUES (2)")
    with aws.database.snapshot() as snapshot:
        assert list(snapshot.rows("SELECT id FROM notes")) == [(1,)]
        assert snapshot.taken_at <= datetime.now(UTC)
    assert aws.copies.copies() == []
    assert len(kept(aws.client)) == 1


def test_a_points_dump_is_one_file_whose_name_leads_to_what_aws_keeps(
    aws: AwsOfTests, tmp_path: Path
) -> None:
    (file,) = dumped(aws, tmp_path / "dump").iterdir()
    assert files.ids_in([file.name]) == kept(aws.client)
    assert files.read(tmp_path / "dump").source == SOURCE


def test_what_was_kept_for_a_point_that_failed_is_let_go(aws: AwsOfTests) -> None:
    aws.remember()
    with pytest.raises(ZeroDivisionError), aws.database.snapshot():
        _ = 1 / 0
    assert kept(aws.client) == []
    assert aws.copies.copies() == []


def test_a_restored_copy_is_asked_where_it_listens_and_is_gone_after(aws: AwsOfTests, tmp_path: Path) -> None:
    dump = dumped(aws, tmp_path / "dump")
    aws.database.restore(dump, "slipway_drill_production_7", jobs=2)
    assert list(aws.database.rows("SELECT id FROM notes", name="slipway_drill_production_7")) == [(1,)]
    address = aws.database.address_of("slipway_drill_production_7")
    assert "slipway-copy-slipway-drill-production-7" in address
    assert address.split("/")[-1].split("?")[0] == aws.live.name
    assert "slipway_drill_production_7" in aws.database.databases()
    aws.database.drop("slipway_drill_production_7")
    assert "slipway_drill_production_7" not in aws.database.databases()
    assert len(kept(aws.client)) == 1


def test_a_copy_lies_where_the_source_lies_and_nobody_else_reaches_it(
    aws: AwsOfTests, tmp_path: Path
) -> None:
    asked: list[dict[str, Any]] = []
    for call in ("RestoreDBInstanceFromDBSnapshot", "CreateDBInstance"):
        aws.client.meta.events.register(
            f"provide-client-params.rds.{call}", lambda params, **_: asked.append(params)
        )
    aws.database.restore(dumped(aws, tmp_path / "dump"), "look", jobs=1)
    copies = [each for each in asked if each["DBInstanceIdentifier"].startswith(f"{files.COPY}look")]
    assert [each["PubliclyAccessible"] for each in copies] == [False]
    if isinstance(aws.copies, RdsSnapshots):
        assert copies[0]["DBSubnetGroupName"] == "isolated"
        assert copies[0]["DBParameterGroupName"] == "tally"
        assert copies[0]["MultiAZ"] is False
        assert copies[0]["DBInstanceClass"] == "db.m7g.large"
    else:
        assert copies[0]["DBInstanceClass"] == "db.r7g.large"


def test_pruning_lets_go_of_what_aws_keeps(aws: AwsOfTests, tmp_path: Path) -> None:
    dump = dumped(aws, tmp_path / "dump")
    names = [file.name for file in dump.iterdir()]
    aws.database.let_go(["toc.dat", *names])
    aws.database.let_go(names)
    assert kept(aws.client) == []
    with pytest.raises(DatabaseError, match="any more"):
        aws.database.check_dump(dump)


def test_a_dump_of_another_kind_is_told_apart(aws: AwsOfTests, tmp_path: Path) -> None:
    (tmp_path / "toc.dat").touch()
    with pytest.raises(DatabaseError, match="is a dump"):
        aws.database.restore(tmp_path, "look", jobs=1)


def test_what_is_kept_here_cannot_be_brought_to_another_environment(aws: AwsOfTests, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="cannot be brought to another"):
        aws.database.restore(dumped(aws, tmp_path / "dump"), "look", jobs=1, owners=False)


def test_the_services_own_database_is_never_dropped_or_replaced(aws: AwsOfTests) -> None:
    with pytest.raises(DatabaseError, match="never dropped"):
        aws.database.drop(aws.live.name)
    with pytest.raises(DatabaseError, match="does not take the place"):
        aws.database.exchange("look", keep_as="before")
    assert aws.client.describe_db_instances()["DBInstances"] != []


def test_who_measures_on_a_copy_is_told_that_its_disk_is_cold(aws: AwsOfTests) -> None:
    said = str(aws.database.server()["copies"])
    assert said.startswith(aws.copies.kind)
    assert ("cold disk" in said) == isinstance(aws.copies, RdsSnapshots)


def test_aurora_is_not_asked_for_more_clones_than_share_their_pages(
    client: RDSClient,
) -> None:
    for number in range(MOST_CLONES):
        client.create_db_cluster(
            DBClusterIdentifier=f"slipway-{number}",
            Engine="aurora-postgresql",
            MasterUsername="postgres",
            MasterUserPassword="of-nobody",
        )
    clones = AuroraClones(SOURCE, client, Waiting(WITHIN))
    with pytest.raises(DatabaseError, match="15 clones") as raised:
        clones.freeze("slipway-one-more")
    assert "prune" in raised.value.next_step


def states(*found: str) -> Callable[[], str]:
    said = iter(found)
    return lambda: next(said)


def test_waiting_ends_when_there_is_no_more_hope_or_no_more_time() -> None:
    clock = iter(range(0, 10_000, 600))
    waiting = Waiting(WITHIN, sleep=lambda seconds: None, now=lambda: float(next(clock)))
    waiting.until_available("a copy", states("creating", "backing-up", "available"))
    with pytest.raises(DatabaseError, match="it is incompatible-restore"):
        waiting.until_available("a copy", states("creating", "incompatible-restore"))
    with pytest.raises(DatabaseError, match="within 0:30:00"):
        waiting.until_available("a copy", states(*["creating"] * 9))


def test_a_refusal_of_aws_is_said_in_its_own_words(client: RDSClient) -> None:
    with pytest.raises(DatabaseError, match="DBInstanceNotFound"):
        RdsSnapshots("nobody", client, Waiting(WITHIN)).freeze("slipway-a")
