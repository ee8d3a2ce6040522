"""`slipway.toml`: how a service is delivered, parsed once, with every fault named by its line.

The annotated example `slipway/example.toml` is the reference; a test holds it to these classes, both ways.
"""

from slipway.config.previews import Previews
from slipway.config.reading import ConfigFault, as_written, line_of, read
from slipway.config.rehearsing import Recording, Replay
from slipway.config.slipway_toml import Config
from slipway.config.tables import (
    Approvals,
    Canary,
    Environment,
    Job,
    Judge,
    Metrics,
    Migrations,
    PlannedFreeze,
    Policy,
    Process,
    Prometheus,
    Provenance,
    Retention,
    Service,
    Window,
)
from slipway.config.targets import KINDS, Kubernetes, Machine
from slipway.config.value_types import HASHED_PATHS, Part

__all__ = [
    "HASHED_PATHS",
    "KINDS",
    "Approvals",
    "Canary",
    "Config",
    "ConfigFault",
    "Environment",
    "Job",
    "Judge",
    "Kubernetes",
    "Machine",
    "Metrics",
    "Migrations",
    "Part",
    "PlannedFreeze",
    "Policy",
    "Previews",
    "Process",
    "Prometheus",
    "Provenance",
    "Recording",
    "Replay",
    "Retention",
    "Service",
    "Window",
    "as_written",
    "line_of",
    "read",
]
