"""A cluster of somebody else's, for rehearsals: `make rehearsal-kubernetes CONTEXT=…`. No other context is touched.

What a rehearsal has to know of it stands in variables:

    KUBECONFIG        as kubectl reads it
    CONTEXT           of an administrator; nothing is read of any other
    GATEWAY           host:port at which a listener of port 80 is reached from this machine and from pods
    GATEWAY_CLASS     whose Gateways that is; without it traefik
    GATEWAY_METRICS   where it shows its own figures
    REGISTRY          host:port of a registry, for this machine and for nodes
    HOST              the address at which pods reach servers of this machine
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from . import certificates, images
from .cluster import Cluster, NoCluster
from .settings import CONTEXT, Place

NEEDED = ("GATEWAY", "GATEWAY_METRICS", "REGISTRY", "HOST")
SIGNER = "kubernetes.io/kube-apiserver-client"
PATIENCE = "60s"


class ForeignCluster(Cluster):
    """A cluster that somebody else brought up. Its parts cannot be stopped from here."""

    can_be_disturbed = False

    def __init__(self, place: Place, said: Mapping[str, str]) -> None:
        self.place, self._said = place, said
        self._kubeconfig = place.root / "foreign.kubeconfig"

    @property
    def kubeconfig(self) -> Path:
        """Return a kubeconfig that has the named context alone, under the name that rehearsals use."""
        return self._kubeconfig

    @property
    def gateway_address(self) -> str:
        """Return host and port where the gateway listens."""
        return self._said["GATEWAY"]

    @property
    def gateway_class(self) -> str:
        """Return the GatewayClass of that gateway."""
        return self._said.get("GATEWAY_CLASS") or super().gateway_class

    @property
    def gateway_metrics(self) -> str:
        """Return where the gateway shows its own figures."""
        return self._said["GATEWAY_METRICS"]

    @property
    def registry(self) -> str:
        """Return host and port of the registry."""
        return self._said["REGISTRY"]

    @property
    def host_address(self) -> str:
        """Return the address at which pods reach servers of this machine."""
        return self._said["HOST"]

    def binary(self, name: str) -> Path:
        """Return the path of an installed program. Raises `NoCluster` where it is not installed."""
        if found := shutil.which(name):
            return Path(found)
        raise NoCluster(f"{name} is not installed here, and a rehearsal on a cluster of yours needs it.")

    def push(self, archive: Path, name: str) -> str:
        """Push the image of an OCI archive into the registry; return its reference by digest."""
        return images.push(archive, self.registry, name)

    def user(self, name: str, groups: tuple[str, ...] = ()) -> Path:
        """Return a kubeconfig for somebody of this name and these groups, by a certificate that the cluster signs."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = certificates.subject(name, groups)
        request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        signed = self._signed(name, request.public_bytes(serialization.Encoding.PEM))
        return self._known_as(name, certificates.Pair(pem, signed))

    def keep_kubeconfig(self) -> None:
        """Write the kubeconfig of the named context."""
        words = ("config", "view", "--minify", "--flatten", "--raw", "--output=json")
        found = self._asked(*words, f"--context={self._said['CONTEXT']}")
        self._kubeconfig.parent.mkdir(parents=True, exist_ok=True)
        self._kubeconfig.touch(mode=0o600)
        self._kubeconfig.write_text(json.dumps(renamed(json.loads(found)), indent=2))

    def is_ready(self) -> bool:
        """Tell whether the API server says of itself that it is ready."""
        return self.kubectl("get", "--raw", "/readyz").strip() == "ok"

    def _known_as(self, name: str, client: certificates.Pair | str) -> Path:
        config = json.loads(self._kubeconfig.read_text())
        user = {"token": client} if isinstance(client, str) else certificates.client_of(client)
        config["users"] = [{"name": CONTEXT, "user": user}]
        path = self.place.root / "users" / f"foreign-{name}.kubeconfig"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(config))
        return path

    def _signed(self, name: str, request: bytes) -> bytes:
        named = f"rehearsal-{name}"
        spec = {
            "request": base64.b64encode(request).decode(),
            "signerName": SIGNER,
            "expirationSeconds": 86400,
            "usages": ["client auth"],
        }
        wanted = {
            "apiVersion": "certificates.k8s.io/v1",
            "kind": "CertificateSigningRequest",
            "metadata": {"name": named},
            "spec": spec,
        }
        self.kubectl("delete", "csr", named, "--ignore-not-found")
        self.kubectl("create", "-f", "-", given=json.dumps(wanted))
        self.kubectl("certificate", "approve", named)
        path = "jsonpath={.status.certificate}"
        self.kubectl("wait", f"--for={path}", f"--timeout={PATIENCE}", "csr", named)
        return base64.b64decode(self.kubectl("get", "csr", named, "-o", path))

    def _asked(self, *words: str) -> str:
        command = (str(self.binary("kubectl")), *words)
        done = subprocess.run(command, env=dict(self._said), capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoCluster(f"The context {self._said['CONTEXT']} cannot be read: {done.stderr.strip()}")
        return done.stdout


def named(said: Mapping[str, str], place: Place) -> ForeignCluster:
    """Return the cluster that the variables name. Raises `NoCluster` where one says nothing, or it does not answer."""
    if missing := [name for name in NEEDED if not said.get(name)]:
        raise NoCluster(f"CONTEXT names a cluster of yours. Say {', '.join(missing)} of it as well.")
    found = ForeignCluster(place, said)
    found.keep_kubeconfig()
    found.is_ready()
    return found


def renamed(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a kubeconfig of one context with that context, its cluster and its user named as rehearsals name them."""
    (cluster,), (user,), (context,) = config["clusters"], config["users"], config["contexts"]
    within = {**context["context"], "cluster": CONTEXT, "user": CONTEXT}
    return {
        **config,
        "clusters": [{**cluster, "name": CONTEXT}],
        "users": [{**user, "name": CONTEXT}],
        "contexts": [{"name": CONTEXT, "context": within}],
        "current-context": CONTEXT,
    }
