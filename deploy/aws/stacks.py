"""Which constructs are deployed together. What holds data is apart from what can be made again."""

from __future__ import annotations

from aws_cdk import App, CfnOutput, Stack, Tags
from aws_cdk import Environment as Place

from deploy.aws.access.deployers import Builder, Deployers, GitHub
from deploy.aws.access.previews import Previews, of_workflow
from deploy.aws.access.trail import Trail
from deploy.aws.access.workloads import Workloads
from deploy.aws.data.buckets import Buckets
from deploy.aws.data.database import Database
from deploy.aws.data.keys import Keys
from deploy.aws.data.previews import PreviewStore
from deploy.aws.data.registry import Images
from deploy.aws.data.releases import Releases
from deploy.aws.data.secrets import Secrets
from deploy.aws.data.vault import Replication, Vault
from deploy.aws.serving.cluster import Cluster
from deploy.aws.serving.entrance import Entrance
from deploy.aws.serving.network import Network
from deploy.aws.settings import Environment, Registry
from deploy.aws.watching import outside
from deploy.aws.watching.alarms import Alarms, Page
from deploy.aws.watching.budget import Budget
from deploy.aws.watching.deletions import Deletions


class VaultStack(Stack):
    """The second region. It is deployed first, because the others name what lies in it."""

    def __init__(self, app: App, environment: Environment) -> None:
        """Define the copies' bucket."""
        super().__init__(
            app, f"{environment.prefix}-vault", env=_at(environment.account, environment.vault_region)
        )
        Vault(self, "Vault", environment=environment)


class OutsideStack(Stack):
    """The look from outside."""

    def __init__(self, app: App, environment: Environment) -> None:
        """Define it where Route 53 tells what it sees."""
        super().__init__(app, f"{environment.prefix}-outside", env=_at(environment.account, outside.REGION))
        page = Page(self, "Page", environment=environment, key=None)
        outside.Outside(self, "Outside", environment=environment, page=page)


class FoundationStack(Stack):
    """What holds data, and what that stands on. Deleting it leaves keys, buckets, database and secrets."""

    def __init__(self, app: App, environment: Environment) -> None:
        """Define keys, network, buckets, database, secrets, the trail, belief in GitHub and the budget."""
        super().__init__(
            app,
            f"{environment.prefix}-foundation",
            env=_at(environment.account, environment.region),
            termination_protection=True,
        )
        self.keys = Keys(self, "Keys", environment=environment)
        self.network = Network(self, "Network", environment=environment, logs_key=self.keys.logs)
        self.buckets = Buckets(
            self, "Buckets", environment=environment, data=self.keys.data, points=self.keys.points
        )
        Replication(
            self,
            "Replication",
            environment=environment,
            buckets=self.buckets,
            keys=[self.keys.data, self.keys.points],
        )
        if environment.has_previews:
            PreviewStore(self, "Previews", environment=environment, logs=self.buckets.logs)
        self.database = Database(
            self, "Database", environment=environment, vpc=self.network.vpc, keys=self.keys
        )
        Secrets(self, "Secrets", environment=environment, key=self.keys.data)
        self.trail = Trail(
            self, "Trail", environment=environment, key=self.keys.logs, access_logs=self.buckets.logs
        )
        self.deletions = Deletions(self, "Deletions", environment=environment, key=self.keys.logs)
        if not environment.account_knows_github:
            GitHub(self, "GitHub")
        Budget(self, "Budget", environment=environment)


class ServingStack(Stack):
    """What serves. It can be deleted and made again, and people's data is not touched."""

    def __init__(
        self, app: App, environment: Environment, foundation: FoundationStack, registry: Registry
    ) -> None:
        """Define entrance, cluster, who may enter it, what pods may do, and the alarms."""
        super().__init__(
            app,
            f"{environment.prefix}-serving",
            env=_at(environment.account, environment.region),
            termination_protection=True,
        )
        self.entrance = Entrance(
            self,
            "Entrance",
            environment=environment,
            vpc=foundation.network.vpc,
            logs=foundation.buckets.logs,
        )
        self.cluster = Cluster(
            self,
            "Cluster",
            environment=environment,
            vpc=foundation.network.vpc,
            key=foundation.keys.data,
            logs_key=foundation.keys.logs,
        )
        self._connect(foundation)
        more = {"preview": of_workflow(environment)} if environment.has_previews else {}
        Deployers(self, "Deployers", environment=environment, cluster=self.cluster, more=more)
        if environment.has_previews:
            Previews(self, "Previews", environment=environment, cluster=self.cluster)
        Workloads(
            self,
            "Workloads",
            environment=environment,
            cluster=self.cluster,
            keys=foundation.keys,
            registry=registry,
        )
        self._watch(environment, foundation)
        CfnOutput(self, "TargetGroup", value=self.entrance.proxies.target_group_arn)

    def _connect(self, foundation: FoundationStack) -> None:
        pods = self.cluster.cluster.cluster_security_group
        self.entrance.open_to(pods)
        foundation.database.open_to(self, pods)

    def _watch(self, environment: Environment, foundation: FoundationStack) -> None:
        page = Page(self, "Page", environment=environment, key=foundation.keys.logs)
        alarms = Alarms(self, "Alarms", environment=environment, page=page)
        alarms.database(foundation.database.instance)
        alarms.certificate(self.entrance.certificate)
        alarms.objects(foundation.deletions.in_a_quarter())
        alarms.vault(foundation.buckets.objects, foundation.buckets.slipway)
        alarms.deployers(foundation.trail.log)


class RegistryStack(Stack):
    """The images, once for all environments."""

    def __init__(self, app: App, registry: Registry) -> None:
        """Define the registry, what Slipway knows of its images, and who adds to both."""
        super().__init__(
            app,
            "galley-registry",
            env=_at(registry.account, registry.region),
            termination_protection=True,
        )
        images = Images(self, "Images", registry=registry)
        Releases(self, "Releases", registry=registry)
        Builder(
            self,
            "Builder",
            registry=registry,
            repositories=[each.repository_arn for each in images.repositories],
        )


def describe(app: App, environment: Environment, registry: Registry) -> None:
    """Define all stacks of an environment in an app."""
    foundation = FoundationStack(app, environment)
    made = [
        VaultStack(app, environment),
        foundation,
        ServingStack(app, environment, foundation, registry),
        OutsideStack(app, environment),
    ]
    for stack in made:
        Tags.of(stack).add("environment", environment.name)


def _at(account: str, region: str) -> Place:
    return Place(account=account, region=region)
