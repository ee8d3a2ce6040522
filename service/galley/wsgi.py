"""What an application server calls."""

from __future__ import annotations

import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application

from galley.adapters.processes.parent import end_with_parent
from galley.config import read_settings
from galley.edge.telemetry import logs

end_with_parent()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "galley.settings")
logs.set_up(read_settings().log_format)
application = get_wsgi_application()

from galley import wiring  # noqa: E402 - Django has to be there first
from galley.ports import CannotRender  # noqa: E402

# Before anything has asked the database.
wiring.bound_database()
# The first request shall not wait for a pool of this process's own, where there is no shared one. One that cannot start
# is told by /healthz/ready, which logs why.
with suppress(CannotRender):
    wiring.renderer()
