"""Asks a running server for what matrix.py has written down, and counts the rows that differ.

Usage: compare.py STORE ENDPOINT

Each body of rows in STORE goes to the artifact beside it as it stands, JSON lines or CSV with a header, and
its rows in every other form that clients have. The last line printed is `unequal=COUNT`; rows that the server
refuses are unequal, too.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from typing import Any

import numpy as np

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__))]
from forms import Ask, Asked
from posts import Refused

FORMS = {".jsonl": "application/jsonlines", ".csv": "text/csv; header=present"}


def main(store: str, endpoint: str) -> None:
    models, rows, unequal = Counter(), Counter(), Counter()
    for name in sorted(file[: -len(".jsonl")] for file in os.listdir(store) if file.endswith(".jsonl")):
        scores = json.loads(_read(store, name + ".json"))
        for form, ask in _ways(store, endpoint, name).items():
            answered = _answered(ask)
            different = _different(answered, scores)
            if different:
                row = different[0]
                shown = answered if isinstance(answered, str) else answered[row]
                print(f"{name} as {form}, row {row + 1}: {shown} (expected: {scores[row]})", file=sys.stderr)
            models[form] += 1
            rows[form] += len(scores)
            unequal[form] += len(different)
    print("\n| rows as | models | rows | unequal |\n|---|---:|---:|---:|")
    for form in models:
        print(f"| {form} | {models[form]} | {rows[form]} | {unequal[form]} |")
    print(f"\nunequal={sum(unequal.values())}")


def _ways(store: str, endpoint: str, name: str) -> dict[str, Ask]:
    lines = _read(store, name + ".jsonl")
    rows = [json.loads(line) for line in lines.splitlines()]
    asked = Asked(endpoint, name, rows, np.random.default_rng(len(lines)))
    ways: dict[str, Ask] = {}
    for extension, form in FORMS.items():
        if os.path.exists(os.path.join(store, name + extension)):
            body = _read(store, name + extension)
            ways[form] = lambda form=form, body=body: asked.by_body(form, body)
    return ways | asked.ways()


def _read(store: str, file: str) -> bytes:
    with open(os.path.join(store, file), "rb") as content:
        return content.read()


def _answered(ask: Ask) -> Any:
    """The scores, or the server's refusal."""
    try:
        return ask()
    except Refused as refusal:
        return str(refusal)


def _different(answered: list | str, scores: list) -> list[int]:
    if isinstance(answered, str) or len(answered) != len(scores):
        return list(range(len(scores)))
    # Shortest decimals of float64: the same numbers are the same bits.
    return [i for i, (own, score) in enumerate(zip(answered, scores)) if own != score]


if __name__ == "__main__":
    main(*sys.argv[1:])
