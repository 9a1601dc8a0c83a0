"""Why a value cannot be said, in the languages of the screens."""

from __future__ import annotations

from data.strict import Words

_MEASURED = "not measured: "
_OLD = "withdrawn by its source"
_FEW = "too few values: needs "
_BEYOND = "outside its valid range"
_UNKNOWN = "not on record: "
_KNOWN_ZH = {"effective area": "有效面积", "capacity": "容量", "width": "有效宽度"}


def not_measured(names: list[str]) -> str:
    """The reason as it is stored when `names` are missing."""
    return _MEASURED + ", ".join(names)


def too_few(least: int) -> str:
    """The reason of a value that stands on fewer values than its definition asks for."""
    return f"{_FEW}{least}"


def implausible() -> str:
    """The reason of a value outside its definition's valid range."""
    return _BEYOND


def not_known(what: str) -> str:
    """The reason of a value that needs something of its point that is not on record."""
    return _UNKNOWN + what


def withdrawn() -> str:
    """The reason of a value that what arrived later took back."""
    return _OLD


def in_words(reason: str) -> Words:
    """A stored reason, to be read by people."""
    if reason.startswith(_MEASURED):
        return Words(en=reason, zh=f"缺少监测项：{reason.removeprefix(_MEASURED)}")
    if reason.startswith(_FEW):
        return Words(en=reason, zh=f"数据不足：至少需要 {reason.removeprefix(_FEW)} 个")
    if reason.startswith(_UNKNOWN):
        what = reason.removeprefix(_UNKNOWN)
        return Words(en=reason, zh=f"未登记：{_KNOWN_ZH.get(what, what)}")
    if reason == _BEYOND:
        return Words(en=reason, zh="超出有效范围")
    if reason == _OLD:
        return Words(en=reason, zh="数据来源已撤回")
    return Words(en=reason, zh=reason)
