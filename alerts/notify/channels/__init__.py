"""The channels, one file each. A new file here, with its `Config`, is a new kind of channel."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import get_args

from alerts.notify.types import Config


@cache
def kinds() -> dict[str, type[Config]]:
    """The configuration of each kind of channel, by its name in notify.yaml."""
    found: dict[str, type[Config]] = {}
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        config: type[Config] = importlib.import_module(f"{__name__}.{path.stem}").Config
        (kind,) = get_args(config.model_fields["kind"].annotation)
        found[kind] = config
    return found
