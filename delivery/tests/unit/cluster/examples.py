"""Manifests as a team writes them, for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from slipway.decisions.cluster.objects import manifests
from slipway.decisions.cluster.objects.manifests import Object
from slipway.decisions.cluster.running import slots
from slipway.decisions.cluster.running.slots import Placement
from slipway.ports import Image, Release, Slot

IMAGE = Image("registry.example/shop@sha256:" + "a" * 64, "sha256:" + "b" * 64)
RELEASE = Release(IMAGE.digest, "c" * 40, IMAGE, datetime(2026, 11, 29, tzinfo=UTC))
TEXT = """
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {COLOUR: blue}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: shop, part: web}}
  template:
    metadata: {labels: {app: shop, part: web}}
    spec:
      topologySpreadConstraints:
        - {topologyKey: zone, maxSkew: 1, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: shop}}}
      containers:
        - name: web
          image: shop:latest
          args: [serve]
          envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: by-hand}}]
          env: [{name: COLOUR, value: red}]
          ports: [{name: metrics, containerPort: 9100}, {name: http, containerPort: 8000}]
          readinessProbe: {httpGet: {path: /healthz/ready, port: http}}
          livenessProbe: {httpGet: {path: /healthz/live, port: http}}
          lifecycle: {preStop: {sleep: {seconds: 5}}}
          volumeMounts: [{name: tmp, mountPath: /tmp}]
      volumes: [{name: tmp, emptyDir: {}}, {name: more, configMap: {name: settings}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: worker}
spec:
  replicas: 1
  selector: {matchLabels: {app: shop, part: worker}}
  template:
    metadata: {labels: {app: shop, part: worker}}
    spec: {containers: [{name: worker, image: "shop", args: [work]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: shop, part: web}, ports: [{name: metrics, port: 9100}, {name: http, port: 80}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 6}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: shop, part: web}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: tidy}
spec:
  schedule: "0 3 * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: tidy, image: shop}]}}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny-all}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: shop}
spec: {gatewayClassName: traefik, listeners: []}
"""


def objects(text: str = TEXT) -> tuple[Object, ...]:
    """Return the manifests with the release's image, and settings named by their content."""
    return slots.settled(manifests.with_image(manifests.parse(text), "shop", IMAGE.reference))


def placement(slot: Slot = Slot.GREEN, **changes: object) -> Placement:
    """Return the release in a slot."""
    return Placement("production", slot, RELEASE, "web", **changes)  # type: ignore[arg-type] # each as named


def named(found: list[Object] | tuple[Object, ...], kind: str, name: str) -> Object:
    """Return one object."""
    (one,) = [each for each in found if (each["kind"], manifests.name_of(each)) == (kind, name)]
    return one
