"""The text of rules: one rule as its own YAML, cut out of a city's files and put together again.

A text keeps what its writer wrote, comments and order too; what is changed in it is changed in
place.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Literal

import yaml

from alerts.rules.model import Rule
from data.yaml_text import compose, load

INDENT = "    "
DASH = "  - "
COMMENT_OR_BLANK = re.compile(r"\s*(#.*)?$")
Side = Literal["low", "high"]


class Unwritable(ValueError):
    """The text has no such place, such as a limit of a level that it does not name."""


def cut(file: str, key: str = "rules") -> list[str]:
    """The text of each entry in a file's list under `key`, with the comments that stand above it.

    An entry that cannot stand alone as it is written (a list on one line, an alias) is written
    anew. Raises yaml.YAMLError for what is not YAML.
    """
    listed = _under(compose(file), key)
    entries = (load(file) or {}).get(key) or []
    if not isinstance(listed, yaml.SequenceNode):
        return []
    if listed.flow_style:
        return [written(entry) for entry in entries]
    lines, found = file.split("\n"), list[str]()
    for number, (node, entry) in enumerate(zip(listed.value, entries, strict=True)):
        first = node.start_mark.line
        is_last = number + 1 == len(listed.value)
        after = _end(listed, lines) if is_last else _head(lines, listed.value[number + 1])
        begin = _head(lines, node)
        while _is_between(lines[after - 1], node.start_mark.column):
            after -= 1
        text = _dedented(lines[begin:after], first - begin, node.start_mark.column)
        found.append(text if _means(text, entry) else written(entry))
    return found


def preamble(file: str, key: str = "rules") -> str:
    """The comments above the list under `key`; empty when there are none."""
    above = file.partition(f"\n{key}:")[0].splitlines()
    return "\n".join(line for line in above if line.startswith("#"))


def together(bodies: Mapping[str, list[str]], key: str = "rules") -> str:
    """One file with a list of all texts under `key`, by headings (comments; may be "")."""
    parts = [f"{key}:"]
    for heading, texts in ((heading, texts) for heading, texts in bodies.items() if texts):
        parts += [f"  {line}".rstrip() for line in heading.splitlines()]
        parts += [""] * bool(heading)
        parts += [entry(text) for text in texts]
    return "\n".join(parts) if len(parts) > 1 else f"{key}: []\n"


def entry(text: str) -> str:
    """The text as an entry of a list under `rules:`."""
    lines = text.strip("\n").split("\n")
    first = next((i for i, line in enumerate(lines) if not COMMENT_OR_BLANK.match(line)), 0)
    comments = [f"  {line}".rstrip() for line in lines[:first]]
    rest = [f"{INDENT}{line}".rstrip() for line in lines[first + 1 :]]
    return "\n".join([*comments, DASH + lines[first], *rest]) + "\n"


def written(rule: Rule | Mapping[str, Any]) -> str:
    """A rule as YAML, where nobody wrote a text of it."""
    content = (
        rule.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        if isinstance(rule, Rule)
        else dict(rule)
    )
    text: str = yaml.safe_dump(
        content, sort_keys=False, allow_unicode=True, width=100, default_flow_style=None
    )
    if not _means("rules:\n" + entry(text), {"rules": [content]}):  # odd line ends: escape them
        text = yaml.safe_dump(content, sort_keys=False, width=100, default_flow_style=None)
    return text


def listable(text: str) -> bool:
    """Whether a text means the same as an entry of a list. It must be YAML."""
    try:
        said = load(text)
    except yaml.YAMLError:
        return False
    return _means("rules:\n" + entry(text), {"rules": [said]})


def numbered(text: str, version: int) -> str:
    """The text with this version. Raises Unwritable when it names none."""
    return _replaced(text, _scalar(_root(text), "version"), str(version))


def with_limit(text: str, level: str, limit: float, side: Side | None = None) -> str:
    """The text with another limit for a level (`blue` …); `side` of a band. Raises Unwritable."""
    node = _under(_under(_root(text), "limits"), level)
    if isinstance(node, yaml.SequenceNode) and len(node.value) == 2 and side is not None:
        node = node.value[0 if side == "low" else 1]
    if not isinstance(node, yaml.ScalarNode):
        raise Unwritable(f"there is no limit '{level}'")
    return _replaced(text, node, f"{limit:.10g}")


def digest(content: Any) -> str:
    """What a rule says, without its number and its comments, as 16 hexadecimal digits."""
    said = {k: v for k, v in content.items() if k != "version"} if content else {}
    plain = json.dumps(said, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def text_digest(text: str) -> str:
    """Exactly this text, but for blank space at its ends, as 16 hexadecimal digits."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:16]


def id_of(text: str) -> str | None:
    """The id that a text gives its rule; None when it gives none."""
    try:
        node = _under(_root(text), "id")
    except Unwritable:
        return None
    return str(node.value) if isinstance(node, yaml.ScalarNode) else None


def same(one: str, other: str, strictly: bool = False) -> bool:
    """Whether two texts say the same, whatever their versions; `strictly`: in the same words."""
    if strictly:
        return numbered(one, 1).strip() == numbered(other, 1).strip()
    return digest(load(one)) == digest(load(other))


# ---- how


def _head(lines: list[str], node: yaml.Node) -> int:
    """The line where an entry begins: that of the first of the comments right above it."""
    line = int(node.start_mark.line)
    while line and lines[line - 1].strip().startswith("#"):
        line -= 1
    return line


def _end(listed: yaml.SequenceNode, lines: list[str]) -> int:
    """The line after the last entry; what follows the list is the next key or nothing."""
    end = int(listed.end_mark.line)
    return end if end > listed.value[-1].start_mark.line else len(lines)


def _is_between(line: str, column: int) -> bool:
    """Blank, or a comment outside of the entry: it belongs to none."""
    return not line.strip() or (line.lstrip()[:1] == "#" and not line[:column].isspace())


def _dedented(lines: list[str], first: int, column: int) -> str:
    """The lines of an entry, of which number `first` has the dash, moved to the left edge."""
    comments = [line.strip() for line in lines[:first]]
    rest = [lines[first][column:]]
    for line in lines[first + 1 :]:
        rest.append(line.strip() if line[:column].strip() else line[column:])
    return "\n".join([*comments, *rest]).strip("\n") + "\n"


def _means(text: str, content: Any) -> bool:
    try:
        return bool(load(text) == content)
    except yaml.YAMLError:
        return False


def _root(text: str) -> yaml.Node | None:
    try:
        return compose(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise Unwritable(f"it is not YAML: {str(error).partition(chr(10))[0]}") from error


def _under(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """What stands under a key of a mapping; None when there is none."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _scalar(node: yaml.Node | None, key: str) -> yaml.ScalarNode:
    found = _under(node, key)
    if not isinstance(found, yaml.ScalarNode):
        raise Unwritable(f"there is no '{key}'")
    return found


def _replaced(text: str, node: yaml.Node, new: str) -> str:
    return text[: node.start_mark.index] + new + text[node.end_mark.index :]
