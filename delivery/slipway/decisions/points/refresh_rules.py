"""Whether one environment's data may be brought to another: only as slipway.toml says, and never as it is."""

from __future__ import annotations

from slipway.config import Config
from slipway.decisions.text import placeholders
from slipway.errors import Refused, WrongUse


def check(config: Config, into: str, origin: str) -> None:
    """Return when data of `origin` may be brought to `into`.

    Raises `Refused`, naming what to write where, and `WrongUse` for environments or settings that cannot be meant.
    """
    config.named(origin)
    allowed = config.named(into).refresh_from
    if allowed != origin:
        only = f"only that of {allowed} is" if allowed else "nobody's is"
        raise Refused(
            f"The data of {origin} may not be brought to {into}: {only}.",
            next_step=f'If it is meant, write `refresh-from = "{origin}"` under [environment.{into}]: '
            f"what is in {into} goes out of view then.",
        )
    if not config.service.anonymise:
        raise Refused(
            f"Nothing makes the data of {origin} anonymous, and people's data never leaves as it is.",
            next_step="Write `anonymise = [command…]` under [service]: it has to change the copy that {database} and "
            "{bucket} lead to.",
        )
    _must_lead_to_the_copy(config, origin)


def _must_lead_to_the_copy(config: Config, origin: str) -> None:
    """Raise `WrongUse` when the command would find its database elsewhere: it would change what is live."""
    service = config.service
    settings = {**service.environment, **config.named(origin).environment}
    texts = [*service.anonymise, *settings.values()]
    if unsaid := [word for word in ("database", "bucket") if not placeholders.mentions(word, texts)]:
        raise WrongUse(
            f"`anonymise` and the settings of {origin} say nowhere {{{unsaid[0]}}}: it would change what is live.",
            next_step=f'Write for example {unsaid[0].upper()}_URL = "{{{unsaid[0]}}}" under [service.environment].',
        )
