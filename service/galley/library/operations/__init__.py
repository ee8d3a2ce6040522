"""What authors do with templates: take in bundles, try them out, publish them, withdraw them."""

from galley.library.operations.adding import (
    SlugTaken,
    add_template,
    add_version,
    import_bundle,
)
from galley.library.operations.publishing import (
    VersionIsPublished,
    discard_draft,
    publish_version,
    put_back_template,
    withdraw_template,
)
from galley.library.operations.tools import (
    PublishingTools,
    read_bundle,
)
from galley.library.operations.trials import (
    Proof,
    RenderingBusy,
    run_tests,
    try_bundle,
)

__all__ = [
    "Proof",
    "PublishingTools",
    "RenderingBusy",
    "SlugTaken",
    "VersionIsPublished",
    "add_template",
    "add_version",
    "discard_draft",
    "import_bundle",
    "publish_version",
    "put_back_template",
    "read_bundle",
    "run_tests",
    "try_bundle",
    "withdraw_template",
]
