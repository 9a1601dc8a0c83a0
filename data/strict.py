"""YAML read by strict models: each fault names its file, its line, and the nearest right key."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from data.yaml_text import LOADER

Location = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)
CLOSE = 0.5  # how like a known name a wrong one must be to be taken for it


class Strict(BaseModel):
    """A definition a city may change. Unknown keys are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Strict):
    """One phrase in the languages that the screens speak."""

    en: str
    zh: str

    def of(self, language: str) -> str:
        """The phrase in `language`; English for a language that has none."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """One thing wrong with a definition, told so that an operator can mend it."""

    file: str
    line: int
    entry: str
    message: str

    def __str__(self) -> str:
        entry = f" {self.entry}:" if self.entry else ""
        return f"{self.file}:{self.line}:{entry} {self.message}"


class DefinitionError(Exception):
    """Definitions that do not hold. `faults` names them all."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class Document:
    """One YAML file: its content, and the line on which each entry stands.

    With `text`, that is what is read, and `path` only names it.
    """

    def __init__(self, path: Path, label: str | None = None, text: str | None = None) -> None:
        self.path = path
        self.label = label or path.name
        self.lines: dict[Location, int] = {(): 1}
        self.content: Any = None
        self.faults: list[Fault] = []
        self._read(text)

    def _read(self, given: str | None) -> None:
        try:
            text = self.path.read_text(encoding="utf-8") if given is None else given
            loader = LOADER(text)
            node = loader.get_single_node()
            self._note_lines(node, ())
            self.content = None if node is None else loader.construct_document(node)
        except FileNotFoundError:
            self.faults.append(self.fault((), "the file is missing"))
        except UnicodeDecodeError as error:
            self.faults.append(self.fault((), f"not UTF-8 text: {error.reason}"))
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self.faults.append(
                Fault(file=self.label, line=line, entry="", message=f"not YAML: {error.problem}")
            )
        except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
            reason = str(error).partition("\n")[0]  # such as a control character, or 30 February
            self.faults.append(self.fault((), f"not YAML: {reason}"))

    def _note_lines(self, node: yaml.Node | None, where: Location) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                place = (*where, key.value)
                if place in self.lines:
                    line, first = key.start_mark.line + 1, self.lines[place]
                    self.faults.append(
                        Fault(
                            file=self.label,
                            line=line,
                            entry=_entry(where),
                            message=f"key '{key.value}' stands twice, first on line {first}",
                        )
                    )
                self.lines[place] = key.start_mark.line + 1
                self._note_lines(value, place)
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                self.lines[(*where, index)] = value.start_mark.line + 1
                self._note_lines(value, (*where, index))

    def line(self, where: Location) -> int:
        """The line of the nearest known entry at or above `where`."""
        while where not in self.lines and where:
            where = where[:-1]
        return self.lines.get(where, 1)

    def fault(self, where: Location, message: str) -> Fault:
        """A fault of this file at `where`."""
        return Fault(file=self.label, line=self.line(where), entry=_entry(where), message=message)


def parse(document: Document, model: type[M]) -> tuple[M | None, list[Fault]]:
    """The document as `model`, or all that is wrong with it."""
    if document.faults:
        return None, document.faults
    if not isinstance(document.content, Mapping):
        return None, [document.fault((), "expected a mapping of keys to values")]
    try:
        return model.model_validate(document.content), []
    except ValidationError as error:
        return None, [_translate(document, model, item) for item in error.errors()]


def as_meant(document: Document, model: type[M]) -> M | None:
    """The document with unknown keys put right, or left out where no missing key is near.

    Other files are checked against it while this one is wrong. None when it does not hold even so.
    """
    content = copy.deepcopy(document.content)
    try:
        model.model_validate(content)
    except ValidationError as error:
        for item in error.errors():
            if item["type"] == "extra_forbidden":
                _put_right(content, item["loc"], _known_keys(model, item["loc"]))
    try:
        return model.model_validate(content)
    except ValidationError:
        return None


def _put_right(content: Any, where: Location, known: list[str]) -> None:
    *path, key = where
    for part in path:
        content = content[part]
    value = content.pop(key)
    for near in difflib.get_close_matches(str(key), known, n=1, cutoff=CLOSE):
        content.setdefault(near, value)


def parse_entries(document: Document, key: str, model: type[M]) -> tuple[list[M], list[Fault]]:
    """The entries under `key`, each on its own: a bad one is named and the others stand."""
    if document.faults:
        return [], document.faults
    content = document.content
    if not isinstance(content, Mapping) or not isinstance(content.get(key), list):
        return [], [document.fault((), f"expected a list under '{key}'")]
    faults = [
        document.fault((other,), f"unknown key '{other}'{_nearest(str(other), [key])}")
        for other in content
        if other != key
    ]
    entries: list[M] = []
    for index, raw in enumerate(content[key]):
        try:
            entries.append(model.model_validate(raw))
        except ValidationError as error:
            faults += [_translate(document, model, item, (key, index)) for item in error.errors()]
    return entries, faults


def parse_at(
    document: Document, where: Location, content: Any, model: type[M]
) -> tuple[M | None, list[Fault]]:
    """`content`, which stands at `where`, as `model`, or all that is wrong with it."""
    try:
        return model.model_validate(content), []
    except ValidationError as error:
        return None, [_translate(document, model, item, where) for item in error.errors()]


def unknown(what: str, name: str, known: Mapping[str, object] | list[str]) -> str:
    """The message for a name that refers to nothing."""
    return f"unknown {what} '{name}'{_nearest(name, list(known))}"


def raise_if(faults: list[Fault]) -> None:
    """Raise DefinitionError when there is any fault."""
    if faults:
        raise DefinitionError(sorted(faults))


def _nearest(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=CLOSE)
    if close:
        return f", did you mean '{close[0]}'?"
    return f"; known: {', '.join(sorted(known)[:12])}" if known else ""


def _entry(where: Location) -> str:
    return ".".join(f"{part + 1}" if isinstance(part, int) else str(part) for part in where)


def _translate(
    document: Document, model: type[BaseModel], item: ErrorDetails, base: Location = ()
) -> Fault:
    where = (*base, *item["loc"])
    kind = item["type"]
    message = _MESSAGES.get(kind, _plain)(item, _known_keys(model, item["loc"]))
    return document.fault(where, message)


def _plain(item: ErrorDetails, known: list[str]) -> str:
    given = item.get("input")
    shown = "" if isinstance(given, dict | list) else f" (given: {given!r})"
    return (
        item["msg"].removeprefix("Value error, ").lower().replace("input should be", "must be")
        + shown
    )


_MESSAGES: dict[str, Callable[[ErrorDetails, list[str]], str]] = {
    "extra_forbidden": lambda item, known: (
        f"unknown key '{item['loc'][-1]}'{_nearest(str(item['loc'][-1]), known)}"
    ),
    "missing": lambda item, known: f"key '{item['loc'][-1]}' is missing",
    "time_delta_parsing": lambda item, known: (
        f"must be a duration such as PT10M (given: {item['input']!r})"
    ),
    "model_type": lambda item, known: "expected a mapping of keys to values",
}


def _known_keys(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """The keys that the model at the parent of `location` would take."""
    current: Any = model
    for part in location[:-1]:
        current = _step(current, part)
        if current is None:
            return []
    fields = getattr(current, "model_fields", {})
    return [field.alias or name for name, field in fields.items()]


def _step(current: Any, part: str | int) -> Any:
    fields = getattr(current, "model_fields", None)
    annotation = current
    if fields is not None and isinstance(part, str):
        if part not in fields:
            return current if part in _tags(current) else None
        annotation = fields[part].annotation
    return _model_in(annotation)


def _tags(current: Any) -> set[str]:
    return {getattr(current, "__name__", "")}


def _model_in(annotation: Any) -> Any:
    """The first model class inside an annotation such as `list[Rule] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found is not None:
            return found
    return None
