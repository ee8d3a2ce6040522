"""Who approves on a cluster: a workflow by its token, people by their certificates, each once, however they come.

An issuer vouches for the workflow, as a forge does; the API server checks what it says. The person who has both a token
and a certificate is one person, because the API server knows both by one name.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

from cluster import certificates
from cluster.cluster import CommandFailed
from cluster.configuration import Issuer
from servers import issuer
from slipway.adapters.state.store_log import StoreLog
from slipway.flows.environment.context import APPROVALS, AUDIT

from tests.support.place import edited, wait_until

from .place import ClusterPlace
from .stage import ClusterStage

AUDIENCE, REPOSITORY = "slipway", "example/tally"
GROUP = f"workflows:{REPOSITORY}"
# A certificate holds no more than 64 signs of a name.
SUBJECT = "repo:example@12/tally@34:main"
RULES = (f"claims.repository == '{REPOSITORY}'", "claims.ref == 'refs/heads/main'")
CLAIMS: dict[str, Any] = {"repository": REPOSITORY, "ref": "refs/heads/main"}
REASON = ("--reason", "the payment page is down")
REFUSED = 7


def people(stage: ClusterStage) -> None:
    """Play all of it."""
    with (
        _vouched_for(stage.place) as forge,
        _two_have_to_agree(stage.place, f"{forge.url}#{SUBJECT}"),
        stage.place.as_caller("ann"),
    ):
        commit = stage.place.repository.commit("Approved by two")
        stage.place.publish(commit)
        _one_is_not_two(stage, forge, commit)
        _an_emergency(stage, forge, commit)
        _two_are_two(stage, forge, commit)
        _nobody_is_somebody_else(stage, forge, commit)
        _recorded(stage, forge)


def _one_is_not_two(stage: ClusterStage, forge: issuer.Issuer, commit: str) -> None:
    with _by_token(stage.place, forge):
        stage.act("a workflow approves, by its token", "approve", "production", commit, people=False)
        stage.demand_exit(0)
    with _by_certificate(stage.place, f"{forge.url}#{SUBJECT}"):
        stage.act("the same one again, by certificate", "approve", "production", commit, people=False)
        ended = stage.act(
            "a deploy with one approval", "deploy", "production", "--release", commit, people=False
        )
        stage.demand_exit(REFUSED)
        said = ended.errors + ended.said
        stage.results.demand("one person counts once", "1 of 2 approvals is missing" in said, seen=said)


def _an_emergency(stage: ClusterStage, forge: issuer.Issuer, commit: str) -> None:
    words = ("deploy", "production", "--release", commit, "--emergency", *REASON)
    with _by_token(stage.place, forge):
        stage.act("an emergency, declared by token", *words, people=False)
        stage.demand_exit(REFUSED)
    with _by_certificate(stage.place, f"{forge.url}#{SUBJECT}"):
        confirm = ("approve", "production", commit, "--emergency")
        ended = stage.act("the same one confirms it, by certificate", *confirm, people=False)
        stage.demand_exit(REFUSED)
        said = ended.errors + ended.said
        stage.results.demand("another person has to", "another person has to approve it" in said, seen=said)


def _two_are_two(stage: ClusterStage, forge: issuer.Issuer, commit: str) -> None:
    with _by_certificate(stage.place, "bea"):
        stage.act("another person approves, by certificate", "approve", "production", commit, people=False)
        stage.demand_exit(0)
    with _by_token(stage.place, forge):
        stage.act("the workflow deploys", "deploy", "production", "--release", commit)
        stage.demand_exit(0)
        stage.demand_that_nobody_noticed()


def _nobody_is_somebody_else(stage: ClusterStage, forge: issuer.Issuer, commit: str) -> None:
    """Try to approve as bea: by saying so, and by a subject that reads as her name."""
    with _by_token(stage.place, forge, subject="repo:example@12/tally@34:environment:other"):
        for name, words in (
            ("somebody who says that they are bea", ("--by", "bea", "approve", "production", commit)),
            ("somebody who may not approve", ("approve", "production", commit)),
        ):
            ended = stage.act(name, *words, people=False)
            stage.demand_exit(REFUSED)
            said = ended.errors + ended.said
            stage.results.demand("they are known by their subject", "environment:other" in said, seen=said)
    with _by_token(stage.place, forge, subject="repo:example@12/tally@34:environment:x <bea>"):
        ended = stage.act("a subject that reads as bea", "approve", "production", commit, people=False)
        stage.demand_exit(REFUSED)
        said = ended.errors + ended.said
        stage.results.demand(
            "it is said how it would be read", "would count here as 'bea'" in said, seen=said
        )


def _recorded(stage: ClusterStage, forge: issuer.Issuer) -> None:
    name = f"{forge.url}#{SUBJECT}"
    approved = [each["by"] for each in StoreLog(stage.place.state, APPROVALS).entries()]
    stage.results.demand("approvals hold issuer and subject", {name, "bea"} <= set(approved), seen=approved)
    audited = [each["by"] for each in StoreLog(stage.place.state, AUDIT).entries()]
    stage.results.demand("so does the audit", {name, "bea"} <= set(audited), seen=set(audited))
    by = stage.place.deployments()[0]["by"]
    stage.results.demand("and the history", by == name, seen=by)
    stage.act("the audit is whole", "audit", "verify", "production", people=False)
    stage.demand_exit(0)


@contextmanager
def _vouched_for(place: ClusterPlace) -> Iterator[issuer.Issuer]:
    """Have the API server trust an issuer while the block runs."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "forge.pem"
        own = certificates.authority("forge", now=certificates.today())
        host = place.cluster.host_address
        pair = certificates.signed(own, "forge", addresses=(host,), now=certificates.today())
        file.write_bytes(pair.key + pair.certificate)
        with issuer.serving(host, file, own.certificate.decode()) as forge:
            place.cluster.trust(Issuer(forge.url, (AUDIENCE,), forge.authority, RULES))
            try:
                # The API server reads its configuration again, and fetches the issuer's keys.
                wait_until(lambda: _is_let_in(place, forge))
                yield forge
            finally:
                place.cluster.trust()


def _is_let_in(place: ClusterPlace, forge: issuer.Issuer) -> bool:
    try:
        place.cluster.kubectl("auth", "whoami", kubeconfig=_bearer(place, forge, SUBJECT))
    except CommandFailed:
        return False
    return True


@contextmanager
def _two_have_to_agree(place: ClusterPlace, workflow: str) -> Iterator[None]:
    """Have slipway.toml ask for two approvals, here and in the cluster, and let the workflow call Slipway."""
    people = json.dumps([workflow, "bea"])
    policy = (
        f"\n[environment.production.policy]\nemergency = {people}\n"
        f"approvals = {{ needed = 2, people = {people} }}\n"
    )
    file = place.folder / "slipway.toml"
    text = file.read_text()
    callers = text.replace('callers = ["deployers"]', f'callers = ["deployers", "{GROUP}"]')
    with ExitStack() as stack:
        stack.enter_context(edited(place.folder, text, callers + policy))
        stack.callback(_give_settings, place)
        _give_settings(place)
        done: subprocess.CompletedProcess[str] = place.slipway("cluster-setup", "production")
        assert done.returncode == 0, done.stderr
        place.apply_text(done.stdout)
        yield


def _give_settings(place: ClusterPlace) -> None:
    place.kubectl("delete", "configmap", "slipway-config", "--ignore-not-found")
    place.kubectl("create", "configmap", "slipway-config", f"--from-file={place.folder / 'slipway.toml'}")


@contextmanager
def _known_as(place: ClusterPlace, kubeconfig: Path) -> Iterator[None]:
    before = place.variables
    place.variables = {**before, "KUBECONFIG": str(kubeconfig)}
    try:
        yield
    finally:
        place.variables = before


def _by_token(
    place: ClusterPlace, forge: issuer.Issuer, subject: str = SUBJECT
) -> AbstractContextManager[None]:
    return _known_as(place, _bearer(place, forge, subject))


def _by_certificate(place: ClusterPlace, name: str) -> AbstractContextManager[None]:
    return _known_as(place, place.cluster.user(name, ("deployers",)))


def _bearer(place: ClusterPlace, forge: issuer.Issuer, subject: str) -> Path:
    token = forge.token(subject, audience=AUDIENCE, **CLAIMS)
    found: Path = place.cluster.bearer(f"workflow {subject}", token)
    return found
