"""Run the benchmarks: all of them, or those named (`python -m tests.bench stream intake`)."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main(words: list[str]) -> int:
    """Run each in turn; an unknown name is refused with the known ones."""
    known = sorted(
        path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py")
    )
    unknown = set(words) - set(known)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(known)}", file=sys.stderr)
        return 2
    for name in words or known:
        importlib.import_module(f"tests.bench.bench_{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
