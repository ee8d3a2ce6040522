"""The database: PostgreSQL in two zones, of the same major version as everywhere else."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from constructs import Construct

from deploy.aws.accepted import accept
from deploy.aws.data.keys import Keys
from deploy.aws.settings import Environment

# Only the major version: RDS raises the minor one by itself, and a template that named it would want it back.
ENGINE = rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_16)
PORT = 5432
LOGS = ("postgresql", "upgrade")
# An engine's own default is taken for everything that is not here.
PARAMETERS = {
    "rds.force_ssl": "1",
    "log_lock_waits": "1",
    "log_min_duration_statement": "1000",
    "log_connections": "1",
    "idle_in_transaction_session_timeout": "300000",
}


class Database(Construct):
    """An RDS instance with a standby in another zone; each instant of the last weeks can be restored."""

    def __init__(
        self, scope: Construct, id: str, *, environment: Environment, vpc: ec2.IVpc, keys: Keys
    ) -> None:
        """Define it. Nobody reaches it until `open_to` is called, and nothing of it goes with its stack."""
        super().__init__(scope, id)
        self.group = ec2.SecurityGroup(
            self, "Group", vpc=vpc, description="The database", allow_all_outbound=False
        )
        # Made before the database, which would make them without a key and keep them for ever.
        groups = [self._log(name, environment, keys) for name in LOGS]
        self.instance = rds.DatabaseInstance(
            self,
            "Instance",
            instance_identifier=environment.prefix,
            engine=ENGINE,
            instance_type=ec2.InstanceType(environment.database.instance),
            database_name="galley",
            vpc=vpc,
            security_groups=[self.group],
            multi_az=True,
            allocated_storage=environment.database.storage,
            max_allocated_storage=environment.database.most_storage,
            storage_type=rds.StorageType.GP3,
            storage_encrypted=True,
            storage_encryption_key=keys.data,
            backup_retention=Duration.days(environment.database.backup_days),
            delete_automated_backups=False,
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
            copy_tags_to_snapshot=True,
            iam_authentication=True,
            publicly_accessible=False,
            parameter_group=rds.ParameterGroup(
                self,
                "Parameters",
                name=f"{environment.prefix}-database",
                engine=ENGINE,
                description="Galley's database",
                parameters=PARAMETERS,
            ),
            subnet_group=rds.SubnetGroup(
                self,
                "Subnets",
                subnet_group_name=f"{environment.prefix}-database",
                description="Galley's database",
                vpc=vpc,
                vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            ),
            ca_certificate=rds.CaCertificate.RDS_CA_RSA2048_G1,
            cloudwatch_logs_exports=list(LOGS),
            enable_performance_insights=True,
            performance_insight_encryption_key=keys.data,
            auto_minor_version_upgrade=True,
            preferred_maintenance_window="Mon:02:00-Mon:03:00",
            preferred_backup_window="00:30-01:30",
            # RDS makes the administrator's password, keeps it in Secrets Manager and changes it every week.
            credentials=rds.Credentials.from_username("postgres", encryption_key=keys.data),
            manage_master_user_password=True,
        )
        self._copy_backups(environment)
        self.instance.node.add_dependency(*groups)
        accept(
            self.instance,
            "Only pods of the cluster reach it, so another port would hide nothing and cost everybody a setting.",
            "AwsSolutions-RDS11",
        )

    def _log(self, name: str, environment: Environment, keys: Keys) -> logs.LogGroup:
        return logs.LogGroup(
            self,
            f"Log-{name}",
            log_group_name=f"/aws/rds/instance/{environment.prefix}/{name}",
            retention=logs.RetentionDays.THREE_MONTHS,
            encryption_key=keys.logs,
            removal_policy=RemovalPolicy.RETAIN,
        )

    def _copy_backups(self, environment: Environment) -> None:
        """Copy backups and their log into the second region, so that an instant can be restored there too."""
        resource = self.instance.node.default_child
        assert isinstance(resource, rds.CfnDBInstance)  # noqa: S101 - the type that the library does not tell
        resource.automatic_backup_replication_region = environment.vault_region
        resource.automatic_backup_replication_retention_period = environment.database.backup_days
        resource.automatic_backup_replication_kms_key_id = environment.alias_in(
            environment.vault_region, "vault"
        )

    def open_to(self, scope: Construct, pods: ec2.ISecurityGroup) -> None:
        """Let pods connect. The rule belongs to `scope`, so it comes and goes with the cluster."""
        group = ec2.SecurityGroup.from_security_group_id(scope, "DatabaseGroup", self.group.security_group_id)
        group.add_ingress_rule(pods, ec2.Port.tcp(PORT), "From the cluster's pods")
