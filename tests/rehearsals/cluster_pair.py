"""A staging beside production on one cluster: a namespace, a database and a bucket of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

from servers.radosgw import S3Server
from slipway.decisions.cluster.callers import RUNNER
from tests.contracts.on_cluster import gateway
from tests.support.postgres import execute

from .on_cluster.place import ClusterPlace, standing

DATABASE = "tally_staging"
HOST = "staging.tally.test"
ANONYMISE = 'anonymise = ["python3", "/tally/tally.pyz", "anonymise"]\nversion ='


class ClusterPair:
    """Production as it stands, and staging as production but for its addresses."""

    def __init__(self, production: ClusterPlace) -> None:
        self.production = production
        self.namespace = f"{production.namespace}-staging"
        self.bucket = f"{production.bucket}-staging"
        self.database = production.database.rpartition("/")[0] + f"/{DATABASE}"
        execute(production.database, f"CREATE DATABASE {DATABASE}")
        self._configure()
        self._prepare()

    def kubectl(self, *words: str, given: str | None = None) -> str:
        """Run kubectl in staging's namespace."""
        return self.production.cluster.kubectl("--namespace", self.namespace, *words, given=given)

    def remove(self) -> None:
        """Take the namespace away."""
        self.production.cluster.kubectl("delete", "namespace", self.namespace, "--wait=false")

    def _configure(self) -> None:
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
        }
        for name, value in changed.items():
            tables = re.sub(rf"^{name} = .*$", f"{name} = {json.dumps(value)}", tables, flags=re.MULTILINE)
        tables = tables.replace('image = "tally"', f'image = "tally"\nhostnames = ["{HOST}"]')
        refreshed = 'bucket-mode = "versioned"\nrefresh-from = "production"'
        tables = tables.replace('bucket-mode = "versioned"', refreshed, 1)
        file.write_text(f"{text}\n{tables}")

    def _prepare(self) -> None:
        place = self.production
        labels = {"pod-security.kubernetes.io/enforce": "restricted"}
        secret = json.loads(place.kubectl("get", "secret", "tally", "-o", "json"))
        given = [f"--from-literal={name}={value}" for name, value in place.servers.s3.environment().items()]
        place.apply(
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace, "labels": labels}},
            gateway(self.namespace),
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


@contextmanager
def standing_pair(s3: S3Server, *, canary: str) -> Iterator[ClusterPair]:
    """Give both, to which nothing has been delivered yet; they are gone afterwards."""
    with standing(s3, canary=canary) as production:
        pair = ClusterPair(production)
        try:
            yield pair
        finally:
            pair.remove()
