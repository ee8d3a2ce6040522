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
    restore_template,
    withdraw_template,
)
from galley.library.operations.tools import (
    PublishingTools,
    read_bundle,
)
from galley.library.operations.trials import (
    RenderingBusy,
    SampleRender,
    render_sample,
    run_tests,
)

__all__ = [
    "PublishingTools",
    "RenderingBusy",
    "SampleRender",
    "SlugTaken",
    "VersionIsPublished",
    "add_template",
    "add_version",
    "discard_draft",
    "import_bundle",
    "publish_version",
    "read_bundle",
    "render_sample",
    "restore_template",
    "run_tests",
    "withdraw_template",
]
