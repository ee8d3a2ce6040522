"""A workflow that calls Slipway on a real cluster is who its token says, by the API server's own check of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slipway.adapters.kubernetes.api import connect
from slipway.adapters.kubernetes.pods.runner import who_is_asking
from slipway.decisions.cluster.running.runner import RunnerOrder, runner_pod
from slipway.decisions.cluster.setup import Setup, setup_objects
from slipway.errors import SlipwayError

from tests.support import place

pytestmark = pytest.mark.skipif(
    not os.environ.get("SLIPWAY_TEST_CLUSTER"), reason="needs a cluster: `make rehearsal-kubernetes` runs it"
)
AUDIENCE = "slipway"
REPOSITORY, GROUP = "example/tally", "workflows:example/tally"
SUBJECT = "repo:example@12/tally@34:environment:production"
IMAGE = "registry.example/slipway@sha256:" + "1" * 64
MAIN = {"repository": REPOSITORY, "ref": "refs/heads/main"}


class Workflows:
    """A namespace that lets in the workflows of one branch of one repository, and an issuer that vouches for them."""

    def __init__(self, found: Any, issuer: Any) -> None:
        self.namespace, self.cluster, self.issuer = found.name, found.cluster, issuer
        found.apply(*setup_objects(Setup("production", found.name, callers=(GROUP,), image=IMAGE)))

    def who(self, **how: Any) -> str:
        """Return who somebody with a token is, as Slipway finds out. Raises `SlipwayError`."""
        os.environ["KUBECONFIG"] = str(self.kubeconfig(**how))
        return who_is_asking(connect("slipway", self.namespace))

    def kubeconfig(self, *, subject: str = SUBJECT, audience: str = AUDIENCE, **claims: Any) -> Path:
        token = self.issuer.token(subject, audience=audience, **{**MAIN, **claims})
        found: Path = self.cluster.bearer("workflow", token)
        return found

    def created(self, by: str) -> str:
        """Return what the API server says of a pod of Slipway's own in this name; empty for yes."""
        from cluster.cluster import CommandFailed

        order = RunnerOrder("production", IMAGE, ("deploy", "production"), by)
        pod = json.dumps(runner_pod(order, order.name(1)))
        words = ("-n", self.namespace, "create", "--dry-run=server", "-f", "-")
        try:
            self.cluster.kubectl(*words, given=pod, kubeconfig=self.kubeconfig())
        except CommandFailed as refused:
            return str(refused.output)
        return ""


@pytest.fixture(scope="module")
def workflows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workflows]:
    from cluster import certificates
    from cluster.configuration import Issuer
    from servers import issuer

    from tests.contracts.on_cluster import namespace

    folder: Path = tmp_path_factory.mktemp("workflows")
    with namespace(folder) as found:
        own = certificates.authority("forge", now=certificates.today())
        host = found.cluster.host_address
        pair = certificates.signed(own, "forge", addresses=(host,), now=certificates.today())
        (folder / "forge.pem").write_bytes(pair.key + pair.certificate)
        with issuer.serving(host, folder / "forge.pem", own.certificate.decode()) as forge:
            rules = (f"claims.repository == '{REPOSITORY}'", "claims.ref == 'refs/heads/main'")
            found.cluster.trust(Issuer(forge.url, (AUDIENCE,), forge.authority, rules))
            try:
                made = Workflows(found, forge)
                # The API server reads its configuration again, and fetches the issuer's keys.
                place.wait_until(lambda: _is_let_in(made))
                yield made
            finally:
                found.cluster.trust()


def _is_let_in(made: Workflows) -> bool:
    try:
        return bool(made.who())
    except SlipwayError:
        return False


def test_a_workflow_is_its_issuer_and_its_subject(workflows: Workflows) -> None:
    assert workflows.who() == f"{workflows.issuer.url}#{SUBJECT}"


def test_two_subjects_are_two(workflows: Workflows) -> None:
    assert workflows.who(subject="repo:example@12/tally@34:environment:staging") != workflows.who()


@pytest.mark.parametrize(
    "how",
    [
        {"ref": "refs/heads/other"},
        {"repository": "stranger/tally"},
        {"audience": "sts.example"},
        {"exp": 1},
    ],
    ids=["another branch", "another repository", "meant for somebody else", "expired"],
)
def test_a_token_of_another_place_or_time_is_let_in_nowhere(
    workflows: Workflows, how: dict[str, Any]
) -> None:
    with pytest.raises(SlipwayError):
        workflows.who(**how)


def test_a_token_that_another_key_has_signed_is_let_in_nowhere(workflows: Workflows) -> None:
    from servers import issuer

    with pytest.raises(SlipwayError):
        workflows.who(key=issuer.new_key())


def test_a_workflow_runs_slipway_in_its_own_name_and_in_no_other(workflows: Workflows) -> None:
    own = f"{workflows.issuer.url}#{SUBJECT}"
    place.wait_until(lambda: "slipway-callers" in workflows.created("ann"))
    assert workflows.created(own) == ""
    assert "has to be who creates the pod" in workflows.created(own.replace("production", "staging"))
