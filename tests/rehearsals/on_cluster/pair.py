"""A staging beside production on one cluster: a namespace, a database and a bucket of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from slipway.decisions.cluster.callers import RUNNER

from tests.contracts.on_cluster import gateway
from tests.support.postgres import execute

from .place import ClusterPlace

DATABASE = "tally_staging"
# What users ask in staging: a name that the cluster's own DNS knows.
PUBLIC = "public"
ANONYMISE = 'anonymise = ["python3", "/tally/tally.pyz", "anonymise"]\nversion ='


class ClusterPair:
    """Production as it stands, and staging as production but for its addresses."""

    def __init__(self, production: ClusterPlace, *, more: str = "") -> None:
        self.production = production
        self.namespace = f"{production.namespace}-staging"
        self.bucket = f"{production.bucket}-staging"
        self.database = production.database.rpartition("/")[0] + f"/{DATABASE}"
        execute(production.database, f"CREATE DATABASE {DATABASE}")
        self.host = f"{PUBLIC}.{self.namespace}.svc.cluster.local"
        self._configure(more)
        self._prepare()

    def kubectl(self, *words: str, given: str | None = None) -> str:
        """Run kubectl in staging's namespace."""
        said: str = self.production.cluster.kubectl("--namespace", self.namespace, *words, given=given)
        return said

    def remove(self) -> None:
        """Take the namespace away, and at once its route: an older one wins where the next play has the same host."""
        self.kubectl("delete", "httproute", "--all")
        self.production.cluster.kubectl("delete", "namespace", self.namespace, "--wait=false")

    def _configure(self, more: str) -> None:
        file = self.production.folder / "slipway.toml"
        text = file.read_text().replace("version =", ANONYMISE, 1)
        tables = text[text.index("[environment.production]") :].replace(
            "environment.production", "environment.staging"
        )
        changed = {
            "database": self.database,
            "bucket": self.bucket,
            "store": f"{self.bucket}-state",
            "restore-points": f"{self.bucket}-points",
            "namespace": self.namespace,
            "url": f"http://{self.host}",
        }
        for name, value in changed.items():
            tables = re.sub(rf"^{name} = .*$", f"{name} = {json.dumps(value)}", tables, flags=re.MULTILINE)
        tables = tables.replace('image = "tally"', f'image = "tally"\nhostnames = ["{self.host}"]')
        refreshed = 'bucket-mode = "versioned"\nrefresh-from = "production"'
        tables = tables.replace('bucket-mode = "versioned"', refreshed, 1)
        file.write_text(f"{text}\n{tables}\n{more}")

    def _public(self) -> list[Mapping[str, object]]:
        """Return what lets pods find the gateway by a name."""
        address = self.production.cluster.gateway_address.partition(":")[0]
        metadata = {"name": PUBLIC, "namespace": self.namespace}
        port = {"name": "http", "port": 80, "protocol": "TCP"}
        return [
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": metadata,
                "spec": {"clusterIP": "None", "ports": [port]},
            },
            {
                "apiVersion": "discovery.k8s.io/v1",
                "kind": "EndpointSlice",
                "metadata": {**metadata, "labels": {"kubernetes.io/service-name": PUBLIC}},
                "addressType": "IPv4",
                "endpoints": [{"addresses": [address]}],
                "ports": [port],
            },
            {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "NetworkPolicy",
                "metadata": {"name": "names", "namespace": self.namespace},
                "spec": {
                    "podSelector": {},
                    "policyTypes": ["Egress"],
                    "egress": [
                        {
                            "to": [
                                {
                                    "namespaceSelector": {},
                                    "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
                                }
                            ],
                            "ports": [{"protocol": each, "port": 53} for each in ("UDP", "TCP")],
                        }
                    ],
                },
            },
        ]

    def _prepare(self) -> None:
        place = self.production
        labels = {"pod-security.kubernetes.io/enforce": "restricted"}
        secret = json.loads(place.kubectl("get", "secret", "tally", "-o", "json"))
        given = [f"--from-literal={name}={value}" for name, value in place.servers.s3.environment().items()]
        place.apply(
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace, "labels": labels}},
            gateway(self.namespace, place.cluster.gateway_class),
            *self._public(),
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": "tally", "namespace": self.namespace},
                "data": secret["data"],
                "stringData": {"DATABASE_URL": self.database, "BUCKET_URL": self.bucket},
            },
            {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "NetworkPolicy",
                "metadata": {"name": "runner", "namespace": self.namespace},
                "spec": {
                    "podSelector": {"matchExpressions": [{"key": RUNNER, "operator": "Exists"}]},
                    "policyTypes": ["Egress"],
                    "egress": [{}],
                },
            },
        )
        file = place.folder / "slipway.toml"
        for run in (place.kubectl, self.kubectl):
            run("delete", "configmap", "slipway-config", "--ignore-not-found")
            run("create", "configmap", "slipway-config", f"--from-file={file}")
        self.kubectl("create", "secret", "generic", "slipway-secrets", *given)
        done = place.slipway("cluster-setup", "staging")
        assert done.returncode == 0, done.stderr
        place.apply_text(done.stdout)
