"""Why a value cannot be said, in the languages of the screens."""

from __future__ import annotations

from data.strict import Words

_MEASURED = "not measured: "
_OLD = "withdrawn by its source"


def not_measured(names: list[str]) -> str:
    """The reason as it is stored when `names` are missing."""
    return _MEASURED + ", ".join(names)


def withdrawn() -> str:
    """The reason of a value that what arrived later took back."""
    return _OLD


def in_words(reason: str) -> Words:
    """A stored reason, to be read by people."""
    if reason.startswith(_MEASURED):
        return Words(en=reason, zh=f"缺少监测项：{reason.removeprefix(_MEASURED)}")
    if reason == _OLD:
        return Words(en=reason, zh="数据来源已撤回")
    return Words(en=reason, zh=reason)
