"""Django's own commands, for those who know them: `python manage.py check --deploy`."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    from django.core.management import execute_from_command_line
    from galley.adapters.database import embedded_postgres
    from galley.config import read_settings

    settings = read_settings()
    if settings.embedded:
        os.environ["GALLEY_EMBEDDED_DATABASE"] = embedded_postgres.start(settings)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "galley.settings")
    execute_from_command_line(sys.argv)
