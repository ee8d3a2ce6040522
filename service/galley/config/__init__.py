"""Every setting of Galley."""

from galley.config.load import HEALTH_THREADS, LEAST_THREADS
from galley.config.reading import NEEDED_WITH_DATABASE, Settings, SettingsFault, read_settings, secret_key_of
from galley.config.secret_keys import weakness_of
from galley.config.watching import FIGURES_FOLDER, has_host_and_port

__all__ = [
    "FIGURES_FOLDER",
    "HEALTH_THREADS",
    "LEAST_THREADS",
    "NEEDED_WITH_DATABASE",
    "Settings",
    "SettingsFault",
    "has_host_and_port",
    "read_settings",
    "secret_key_of",
    "weakness_of",
]
