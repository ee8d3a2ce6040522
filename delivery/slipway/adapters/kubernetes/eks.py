"""Finds a cluster of EKS and proves who asks there, so that a caller needs a role at AWS and no kubeconfig.

`python -m slipway.adapters.kubernetes.eks CLUSTER` prints a token as a credential plugin does: lightkube asks for a new
one when it is old (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins).
"""

from __future__ import annotations

import base64
import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from botocore.signers import RequestSigner
from lightkube.config.kubeconfig import KubeConfig, SingleConfig
from lightkube.config.models import Cluster, User, UserExec

from slipway.errors import StepFailed

API = "client.authentication.k8s.io/v1"
# EKS takes an address that was signed a quarter of an hour ago at the most; a new one is made before that.
SIGNED_SECONDS, LASTS = 60, timedelta(minutes=14)


def config_of(name: str, namespace: str) -> SingleConfig:
    """Return how a cluster of EKS is reached, in the region and as the role that AWS's variables say.

    Raises `StepFailed`.
    """
    try:
        found = boto3.client("eks").describe_cluster(name=name)["cluster"]
    except (BotoCoreError, ClientError) as error:
        raise StepFailed(
            f"AWS does not say where the cluster {name} is: {error}",
            next_step="Set AWS_REGION, and take a role that may `eks:DescribeCluster`.",
        ) from error
    cluster = Cluster(server=found["endpoint"], certificate_auth_data=found["certificateAuthority"]["data"])
    asks = UserExec(apiVersion=API, command=sys.executable, args=["-m", __name__, name])
    config = KubeConfig.from_one(
        cluster=cluster, user=User(exec=asks), context_name=name, namespace=namespace
    )
    # It has exactly this context.
    return cast("SingleConfig", config.get(context_name=name))


def token_of(name: str, now: datetime) -> dict[str, Any]:
    """Return a credential for a cluster: an address of STS, signed, that says who asks and for which cluster."""
    session = boto3.session.Session()
    region, credentials = session.region_name, session.get_credentials()
    if credentials is None:
        raise StepFailed("AWS knows nobody here.", next_step="Take a role that may enter the cluster.")
    signer = RequestSigner(
        boto3.client("sts").meta.service_model.service_id,
        region,
        "sts",
        "v4",
        credentials,
        session.events,
    )
    asked = {
        "method": "GET",
        "url": f"https://sts.{region}.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15",
        "body": {},
        "headers": {"x-k8s-aws-id": name},
        "context": {},
    }
    address = signer.generate_presigned_url(
        asked, region_name=region, expires_in=SIGNED_SECONDS, operation_name=""
    )
    text = base64.urlsafe_b64encode(address.encode()).decode().rstrip("=")
    until = (now + LASTS).strftime("%Y-%m-%dT%H:%M:%SZ")
    status = {"token": f"k8s-aws-v1.{text}", "expirationTimestamp": until}
    return {"apiVersion": API, "kind": "ExecCredential", "status": status}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(token_of(sys.argv[1], datetime.now(UTC))))
