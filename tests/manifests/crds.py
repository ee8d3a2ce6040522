"""The kinds that Kubernetes itself does not know, as far as our manifests use them: their fields, and of which type.

No package that this repository installs carries their definitions. The fields are those of the projects' own reference
pages: gateway-api.sigs.k8s.io v1.5, external-secrets.io v1, prometheus-operator.dev monitoring.coreos.com/v1,
gateway.envoyproxy.io v1alpha1, and EKS's networking.k8s.aws/v1alpha1. Look a further field up there before it is added.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "minLength": 1}
NUMBER: Schema = {"type": "integer"}
TEXTS: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
DURATION: Schema = {"type": "string", "pattern": r"^([0-9]+(ms|s|m|h|d))+$"}


def one_of(*values: str) -> Schema:
    return {"enum": list(values)}


def many(each: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "items": each}


def fields(required: str = "", /, **properties: Schema) -> Schema:
    """Return an object with these fields and no others; `required` names those that must be there."""
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


SELECTOR = fields(
    matchLabels=TEXTS,
    matchExpressions=many(
        fields(
            "key operator",
            key=TEXT,
            operator=one_of("In", "NotIn", "Exists", "DoesNotExist"),
            values=many(TEXT),
        )
    ),
)
RELABELING = fields(
    sourceLabels=many(TEXT),
    regex=TEXT,
    action=one_of("replace", "keep", "drop", "labelmap"),
    targetLabel=TEXT,
    replacement=TEXT,
)
ENDPOINT = fields(
    "port", port=TEXT, path=TEXT, interval=DURATION, scrapeTimeout=DURATION, relabelings=many(RELABELING)
)
RULE = {
    "oneOf": [
        fields(
            "alert expr labels annotations",
            alert=TEXT,
            expr=TEXT,
            labels=TEXTS,
            annotations=TEXTS,
            **{"for": DURATION},
        ),
        fields("record expr", record=TEXT, expr=TEXT, labels=TEXTS),
    ]
}
GATEWAY = fields(
    "gatewayClassName listeners",
    gatewayClassName=TEXT,
    listeners=many(
        fields(
            "name protocol port",
            name=TEXT,
            hostname=TEXT,
            protocol=one_of("HTTP", "HTTPS", "TLS", "TCP", "UDP"),
            port=NUMBER,
            allowedRoutes=fields(
                namespaces=fields("from", **{"from": one_of("Same", "All", "Selector"), "selector": SELECTOR})
            ),
            tls=fields(
                mode=one_of("Terminate", "Passthrough"),
                certificateRefs=many(fields("name", kind=TEXT, name=TEXT)),
            ),
        )
    ),
)
EXTERNAL_SECRET = fields(
    "secretStoreRef target dataFrom",
    refreshInterval=DURATION,
    secretStoreRef=fields("name kind", name=TEXT, kind=one_of("SecretStore", "ClusterSecretStore")),
    target=fields(
        "name",
        name=TEXT,
        creationPolicy=one_of("Owner", "Orphan", "Merge", "None"),
        deletionPolicy=one_of("Delete", "Merge", "Retain"),
        template=fields(engineVersion=one_of("v2"), type=TEXT, data=TEXTS),
    ),
    dataFrom=many(fields("extract", extract=fields("key", key=TEXT, property=TEXT))),
)
SECRET_STORE = fields(
    "provider",
    provider=fields(
        "aws", aws=fields("service region", service=one_of("SecretsManager", "ParameterStore"), region=TEXT)
    ),
)
CLIENT_TRAFFIC_POLICY = fields(
    "targetRefs",
    targetRefs=many(
        fields("group kind name", group=TEXT, kind=one_of("Gateway"), name=TEXT, sectionName=TEXT)
    ),
    clientIPDetection=fields("xForwardedFor", xForwardedFor=fields(numTrustedHops=NUMBER)),
)
APPLICATION_NETWORK_POLICY = fields(
    "podSelector policyTypes egress",
    podSelector=SELECTOR,
    policyTypes=many(one_of("Ingress", "Egress")),
    egress=many(
        fields(
            "to ports",
            to=many(fields("domainNames", domainNames=many(TEXT))),
            ports=many(fields("protocol port", protocol=one_of("TCP", "UDP"), port=NUMBER)),
        )
    ),
)
SPECS = {
    ("gateway.networking.k8s.io/v1", "Gateway"): GATEWAY,
    ("external-secrets.io/v1", "ExternalSecret"): EXTERNAL_SECRET,
    ("external-secrets.io/v1", "SecretStore"): SECRET_STORE,
    ("monitoring.coreos.com/v1", "ServiceMonitor"): fields(
        "selector endpoints", selector=SELECTOR, endpoints=many(ENDPOINT), podTargetLabels=many(TEXT)
    ),
    ("monitoring.coreos.com/v1", "PodMonitor"): fields(
        "selector podMetricsEndpoints",
        selector=SELECTOR,
        podMetricsEndpoints=many(ENDPOINT),
        podTargetLabels=many(TEXT),
    ),
    ("monitoring.coreos.com/v1", "PrometheusRule"): fields(
        "groups", groups=many(fields("name rules", name=TEXT, interval=DURATION, rules=many(RULE)))
    ),
    ("gateway.envoyproxy.io/v1alpha1", "ClientTrafficPolicy"): CLIENT_TRAFFIC_POLICY,
    ("networking.k8s.aws/v1alpha1", "ApplicationNetworkPolicy"): APPLICATION_NETWORK_POLICY,
}
