"""Slipway delivers Galley to a real cluster by what deploy/kubernetes says, with people downloading documents.

Each release is the image of `make image` with what a commit has changed on top: to build each anew would take minutes,
and `make test-images` shows that.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from cluster.cluster import Cluster, the_cluster
from servers import radosgw
from servers.radosgw import VERSIONED

from tests.support.oci import OnTop, labels_of, write_on_top
from tests.support.postgres import execute
from tests.support.production import DELIVERY, own_seconds

from . import ROOT
from .acts import SLIPWAY, Results
from .on_cluster.at_night import runbooks
from .on_cluster.place import Servers, servers
from .play_galley import BY, Stage, play_releases

PLAY = "Galley on a cluster"
NAMESPACE, HOST = "galley-local", "galley.localhost"
SETTINGS = Path("slipway.cluster.toml")
ONCE = Path("deploy/kubernetes/local/once")
IMAGES = ROOT / ".images"
SAYS, ASKS = re.compile(r"Of [\d,]+ requests on \d+ routes? by \d+ (people|person)"), "requests = 1000"
REVISION = "org.opencontainers.image.revision"
PACKAGE = "opt/galley/lib/python3.11/site-packages/galley"


def play(results: Results) -> None:
    """Play it; with ACTS=runbooks only what people type at night. Raises `RehearsalFailed`."""
    print("\nStarting an S3 server and PostgreSQL for Galley on the cluster …", flush=True)
    cluster = the_cluster()
    with (
        radosgw.serving() as s3,
        servers(s3, cluster.host_address) as held,
        TemporaryDirectory(prefix="sw") as folder,
    ):
        stage = ClusterStage(Path(folder), results, cluster, held)
        try:
            stage.prepare()
            if os.environ.get("ACTS") == "runbooks":
                stage.act("the first release", "deploy", stage.environment, load=False)
                stage.let_people_in()
            else:
                play_releases(stage)
            play_runbooks(stage)
        finally:
            cluster.kubectl("delete", "namespace", NAMESPACE, "--wait=true", "--timeout=180s")


def play_runbooks(stage: ClusterStage) -> None:
    """Type every line of the runbooks that has kubectl in it, those that only look first; then deliver as always."""
    stage.results.begin(PLAY, "what runbooks have people type")
    shell, named = runbooks.Shell(stage.repository, stage.typed_with), stage.named()
    for line in sorted(runbooks.with_kubectl(), key=lambda each: not each.only_looks):
        runbooks.demand(stage.results, line, shell, named)
    stage.commit("Change nothing, after a night")
    stage.act("a release after that night", "deploy", stage.environment)
    stage.demand_that_nobody_noticed()


class ClusterStage(Stage):
    """A clone of this repository, delivered to a cluster as the environment `local`."""

    environment = "local"
    headers = MappingProxyType({"Host": HOST})

    def __init__(self, folder: Path, results: Results, cluster: Cluster, held: Servers) -> None:
        self.results, self.play = results, PLAY
        self.cluster, self.held = cluster, held
        self.repository = folder / "g"
        self._clone(folder)
        self.address = f"http://{cluster.gateway_address}"
        self.state = self.repository / ".slipway/cluster/state"
        self._published = set[str]()
        self._people_ask = {}

    def prepare(self) -> None:
        """Do what docs/kubernetes.md has a person do once."""
        execute(self.held.database, "CREATE DATABASE galley")
        self._write_settings()
        self.cluster.kubectl("apply", "--server-side", "-k", str(self.repository / ONCE))
        given = [f"--from-literal={name}={value}" for name, value in self._secrets().items()]
        self.cluster.kubectl("-n", NAMESPACE, "create", "secret", "generic", "galley-secrets", *given)
        done = self._answer("cluster-setup", self.environment)
        self.cluster.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", given=done)

    def act(self, name: str, *words: str, **how: Any) -> str:
        """Play one part; what a deploy brings is built, pushed and registered before, as a workflow does it."""
        if words[0] == "deploy":
            self._publish(self._commit())
        return super().act(name, *words, **how)

    def demand_asked_again(self, said: str) -> None:
        """Demand that both releases were asked what stands in the logs of pods, new documents among it."""
        found = SAYS.search(said)
        self.results.demand("both releases were asked what people asked", bool(found), seen=said)
        self.results.demand(f"all of it is answered alike: {found and found[0]}", "Nothing differs." in said)

    @contextmanager
    def nothing_asked_again(self) -> Iterator[None]:
        """Leave it to the canary to judge while the block runs."""
        file = self.repository / SETTINGS
        text = file.read_text()
        assert ASKS in text
        file.write_text(text.replace(ASKS, "requests = 0"))
        try:
            yield
        finally:
            file.write_text(text)

    def measure_own_work(self, said: str) -> None:
        """Measure what the last act took beside the times for which the canary held its shares and watched."""
        _, own = own_seconds(self.results.acts[-1].seconds, said, self.history())
        self.results.measured(f"{PLAY}: a deploy without a change, beside the canary", own, "s")

    @property
    def typed_with(self) -> Mapping[str, str]:
        """The variables of whoever types commands."""
        return self._variables

    def named(self) -> Mapping[str, str]:
        """Return what people find in place of the names on the pages: a pod, a job, and the slot that is live."""
        slot = json.loads(self._answer("--json", "status", self.environment))["live"]["slot"]
        run = partial(self.cluster.kubectl, "-n", NAMESPACE)
        run("create", "job", f"--from=cronjob/collector-{slot}", "looked-at")
        run("wait", "--for=condition=complete", "job/looked-at", "--timeout=180s")
        chosen = f"app.kubernetes.io/component=web,slipway.dev/slot={slot}"
        pod = run("get", "pods", "-l", chosen, "-o", "name").split()[0].removeprefix("pod/")
        # A job of Galley's stands for those of Slipway's own.
        drill, by_hand = f"cronjob/collector-{slot}", "collector-by-hand"
        return {
            "PODNAME": pod,
            "job/NAME": "job/looked-at",
            "pod NAME": f"pod {pod}",
            "hpa web-blue": f"hpa web-{slot}",
            "cronjob/drill-blue": drill,
            "drill-blue-by-hand": by_hand,
        }

    def _publish(self, commit: str) -> None:
        if commit in self._published:
            return
        self._published.add(commit)
        archive = self.repository.parent / "galley.tar"
        write_on_top(IMAGES / "galley.tar", archive, self._changed_by(commit))
        image = self.cluster.push(archive, "galley")
        print(self._answer("register", image, "--commit", commit), end="", flush=True)

    def _changed_by(self, commit: str) -> OnTop:
        """Return what a commit has changed in the service since the image was built."""
        built = labels_of(IMAGES / "galley.tar")[REVISION]
        files = {f"{PACKAGE}/release.json": json.dumps({"commit": commit}).encode()}
        for name in self._git("diff", "--name-only", built, commit, "--", "service/galley").split():
            there = Path(PACKAGE) / Path(name).relative_to("service/galley")
            files[str(there)] = (self.repository / name).read_bytes()
            # What was compiled of the former one is believed whatever the source says.
            files[str(there.parent / f"__pycache__/.wh.{there.stem}.cpython-311.pyc")] = b""
        return OnTop(files, {REVISION: commit}, starts_as_before=True)

    def _commit(self) -> str:
        return self._git("rev-parse", "HEAD").strip()

    def _git(self, *words: str) -> str:
        done = subprocess.run(
            ("git", *words), cwd=self.repository, capture_output=True, text=True, check=True
        )
        return done.stdout

    def _answer(self, *words: str) -> str:
        done = subprocess.run(
            (*SLIPWAY, *words),
            cwd=self.repository,
            env=self._variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def command(self, *words: str, given: str = "") -> str:
        """Run one of Galley's own commands in a pod, which is given nothing to read."""
        if given:
            raise ValueError("Whoever runs a command in a pod gives it no input.")
        return self._answer("exec", self.environment, "--", "galley", *words)

    @property
    def _variables(self) -> dict[str, str]:
        programs = self.cluster.binary("kubectl").parent
        return {
            **os.environ,
            **self.held.s3.environment(),
            "DATABASE_URL": self._database,
            "OBJECT_STORE_URL": self._bucket,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "KUBECONFIG": str(self.cluster.kubeconfig),
            "SLIPWAY_CONFIG": str(SETTINGS),
            "SLIPWAY_BY": BY,
            "NO_COLOR": "1",
            "PYTHONPATH": str(DELIVERY),
        }

    @property
    def _database(self) -> str:
        return self.held.database.removesuffix("/tally") + "/galley"

    @property
    def _bucket(self) -> str:
        return f"s3://{VERSIONED}/galley-cluster"

    def _secrets(self) -> Mapping[str, str]:
        aws = {name: value for name, value in self.held.s3.environment().items() if name.startswith("AWS_")}
        return {
            **aws,
            "DATABASE_URL": self._database,
            "OBJECT_STORE_URL": self._bucket,
            "SECRET_KEY": secrets.token_urlsafe(48),
        }

    def _write_settings(self) -> None:
        """Write what differs from node to node, and a canary as short as a rehearsal's, into the shipped file."""
        host = self.cluster.host_address
        own = {
            "url": f'"{self.address}"',
            "gateway-metrics": f'"{self.cluster.gateway_metrics}"',
            "copies-reach": f'["{host}/32:{self.held.postgres_port}", "{host}/32:{self.held.s3_port}"]',
            "deployers-at": f'["{host}/32"]',
            "slipway-image": f'"{self.cluster.push(IMAGES / "slipway.tar", "slipway")}"',
        }
        file = self.repository / SETTINGS
        before, table, rest = file.read_text().partition("[environment.local.kubernetes]")
        for name, value in own.items():
            rest = re.sub(rf"(?m)^{name} = .*$", f"{name} = {value}", rest, count=1)
        file.write_text(before + table + rest)
