"""What a person sets up once for previews, beside a production that stands: home, Gateway, database server, keys."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from slipway.decisions.cluster.callers import RUNNER
from slipway.decisions.cluster.previews.places import OF

from tests.support.postgres import execute

from ..pair import ANONYMISE
from ..place import ClusterPlace

DATABASE, ROLE = "previews", "previewer"
HOST = "pr-{number}.preview.test"
KEYS = Path(__file__).with_name("view_keys.py")
PREVIEWS = """
[environment.preview.previews]
lasts = "7d"
releases = {releases}
bucket-keys = ["python3", "-c", {keys}, "make", "{{view}}", "{{bucket}}"]
bucket-keys-removed = ["python3", "-c", {keys}, "remove", "{{view}}", {bucket}]
"""


class PreviewHome:
    """The environment `preview` beside production: its previews are tally-preview-N."""

    def __init__(self, production: ClusterPlace) -> None:
        self.production, self.cluster = production, production.cluster
        self.namespace = f"{production.namespace}-previews"
        self.bucket = f"{production.bucket}-previews"
        self.password = secrets.token_hex(16)
        self._make_server()
        self._configure()
        self._prepare()
        self.variables = self._as_account()

    @property
    def database(self) -> str:
        """The address of the server on which databases of previews are made, by a role that is no superuser."""
        rest = self.production.database.rpartition("@")[2].rpartition("/")[0]
        return f"postgresql://{ROLE}:{self.password}@{rest}/{DATABASE}"

    def slipway(self, *words: str) -> Any:
        """Run a command as the account of previews."""
        with self.as_account():
            return self.production.slipway(*words)

    @contextmanager
    def as_account(self) -> Iterator[None]:
        """Be the account of previews while the block runs."""
        before = self.production.variables
        self.production.variables = self.variables
        try:
            yield
        finally:
            self.production.variables = before

    def publish(self, commit: str) -> None:
        """Build a commit, push it, and register it for previews."""
        image = self.production.publish(commit)
        done = self.production.slipway("register", image, "--commit", commit, "--preview")
        assert done.returncode == 0, done.stdout + done.stderr

    def listed(self) -> list[dict[str, Any]]:
        """Return the previews as `list` tells programs."""
        done = self.slipway("--json", "preview", "list")
        assert done.returncode == 0, done.stdout + done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout.strip().splitlines()[-1])
        return found

    def kubectl(self, number: int, *words: str, given: str | None = None) -> str:
        """Run kubectl as the administrator in the namespace of a preview."""
        said: str = self.cluster.kubectl("--namespace", f"tally-preview-{number}", *words, given=given)
        return said

    def remove(self) -> None:
        """Take all away that is in the cluster."""
        spaces = self.cluster.kubectl("get", "namespaces", "-l", OF, "-o", "name").split()
        for each in [f"namespace/{self.namespace}", *spaces]:
            self.cluster.kubectl("delete", each, "--wait=false", "--ignore-not-found")

    def _make_server(self) -> None:
        """Let roles of previews in by their passwords alone, and by a role that makes them and is no superuser."""
        live = self.production.database
        execute(
            live,
            f"CREATE ROLE {ROLE} LOGIN CREATEDB CREATEROLE PASSWORD '{self.password}'",
            f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
        )
        rules = [
            f'local all "/^(tally-preview|{ROLE})" scram-sha-256',
            "local all all trust",
            "host all all all trust",
        ]
        # The names of files that the server reads are known to itself.
        listed = ", ".join("'{}'".format(each.replace("'", "''")) for each in rules)
        execute(
            live,
            f"""DO $$ BEGIN EXECUTE format('COPY (SELECT unnest(ARRAY[{listed.replace("'", "''")}])) TO %L',
            current_setting('hba_file')); END $$""",
            "SELECT pg_reload_conf()",
        )

    def _configure(self) -> None:
        file = self.production.folder / "slipway.toml"
        text = file.read_text()
        if "anonymise =" not in text:
            text = text.replace("version =", ANONYMISE, 1)
        begins = text.index("[environment.production]")
        tables = text[begins : text.index("[environment.production.canary]")]
        tables = tables.replace("environment.production", "environment.preview")
        changed = {
            "database": self.database,
            "bucket": self.bucket,
            "store": f"{self.bucket}-state",
            "restore-points": f"{self.bucket}-points",
            "namespace": self.namespace,
            "gateway": f"{self.namespace}/previews",
        }
        for name, value in changed.items():
            tables = re.sub(rf"^{name} = .*$", f"{name} = {json.dumps(value)}", tables, flags=re.MULTILINE)
        tables = tables.replace('image = "tally"', f'image = "tally"\nhostnames = ["{HOST}"]')
        copied = 'bucket-mode = "copy"\nrefresh-from = "production"'
        tables = tables.replace('bucket-mode = "versioned"', copied, 1)
        keys = json.dumps(KEYS.read_text().replace("{", "{{").replace("}", "}}"))
        more = PREVIEWS.format(
            releases=json.dumps(f"{self.bucket}-releases"), keys=keys, bucket=json.dumps(self.bucket)
        )
        file.write_text(f"{text}\n{tables}\n{more}")

    def _prepare(self) -> None:
        place = self.production
        listener = {
            "name": "http",
            "protocol": "HTTP",
            "port": 80,
            "hostname": "*.preview.test",
            "allowedRoutes": {
                "namespaces": {"from": "Selector", "selector": {"matchLabels": {OF: "preview"}}}
            },
        }
        place.apply(
            {
                "apiVersion": "v1",
                "kind": "Namespace",
                "metadata": {
                    "name": self.namespace,
                    "labels": {"pod-security.kubernetes.io/enforce": "restricted"},
                },
            },
            {
                "apiVersion": "gateway.networking.k8s.io/v1",
                "kind": "Gateway",
                "metadata": {"name": "previews", "namespace": self.namespace},
                "spec": {"gatewayClassName": self.cluster.gateway_class, "listeners": [listener]},
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
        done = place.slipway("cluster-setup", "preview")
        assert done.returncode == 0, done.stderr
        place.apply_text(done.stdout)
        given = [f"--from-literal={name}={value}" for name, value in place.servers.s3.environment().items()]
        own = ("--namespace", self.namespace)
        self.cluster.kubectl(*own, "create", "secret", "generic", "slipway-secrets", *given)
        file = place.folder / "slipway.toml"
        self.cluster.kubectl(*own, "create", "configmap", "slipway-config", f"--from-file={file}")
        # A pod of production brings their data, and has to know them.
        place.kubectl("delete", "configmap", "slipway-config")
        place.kubectl("create", "configmap", "slipway-config", f"--from-file={file}")

    def _as_account(self) -> dict[str, str]:
        config = self.cluster.account(self.namespace, "slipway")
        return {**self.production.variables, "KUBECONFIG": str(config)}
