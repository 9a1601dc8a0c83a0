"""Why an order was refused is said in Chinese too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch import lifecycle, task_lifecycle
from layouts.words import catalogue

ROOM = Path(__file__).parents[2] / "dispatch"
MODULES = (
    "commands", "task_commands", "orders", "dispatcher", "evidence", "ground", "joining",
    "registering",
)  # fmt: skip


def refusals() -> Iterator[str]:
    """The reasons that name nothing, as they are told."""
    for module in MODULES:
        for node in ast.walk(ast.parse((ROOM / f"{module}.py").read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="reason"), args=[ast.Constant(value=why)]):
                    yield f"is missing: {why!s}"
                case ast.Call(func=ast.Name(id="BadCommand"), args=[_, ast.Constant(value=why)]):
                    yield str(why)


REASONS = {*lifecycle.REASONS.values(), *task_lifecycle.REASONS.values(), *refusals()}


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_has_its_chinese(reason: str) -> None:
    assert reason in catalogue("zh")


def test_the_reasons_are_found() -> None:
    assert len(REASONS) > 55
