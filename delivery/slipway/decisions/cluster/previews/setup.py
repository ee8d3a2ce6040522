"""What a person sets up once in a cluster before there are previews: the account, its rights, and its fence."""

from __future__ import annotations

from collections.abc import Iterator

from slipway.decisions.cluster.callers import ACCOUNT
from slipway.decisions.cluster.objects.manifests import Object
from slipway.decisions.cluster.previews.fence import Fenced, fence_of
from slipway.decisions.cluster.previews.walls import role_of
from slipway.decisions.cluster.rights import AT_HOME, PREVIEWS, WITHIN_PREVIEW
from slipway.decisions.cluster.setup import (
    RBAC,
    Setup,
    binding,
    caller_objects,
    cluster_binding,
    fence_objects,
    object_of,
    role,
)


def setup_objects(setup: Setup, fenced: Fenced) -> Iterator[Object]:
    """Yield the objects, in the order in which they are applied. The fence stands before there are rights."""
    yield from fence_objects()
    yield from fence_of(fenced)
    yield object_of("v1", "ServiceAccount", ACCOUNT, fenced.home, automountServiceAccountToken=False)
    yield role("Role", ACCOUNT, AT_HOME, fenced.home)
    yield binding("RoleBinding", "Role", ACCOUNT, fenced.home, own_namespace=fenced.home)
    within, name = role_of(fenced.home), f"slipway-previews-{fenced.home}"
    yield role("ClusterRole", within, WITHIN_PREVIEW)
    found = role("ClusterRole", name, PREVIEWS)
    # To bind a role means to give rights that one does not have: this one, and no other.
    binds = {"apiGroups": [RBAC], "resources": ["clusterroles"], "verbs": ["bind"], "resourceNames": [within]}
    yield {**found, "rules": [*found["rules"], binds]}
    yield cluster_binding(name, fenced.home)
    yield from caller_objects(setup)
