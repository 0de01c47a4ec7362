"""Asks a running server for what matrix.py has written down, and counts the rows that differ.

Usage: compare.py STORE ENDPOINT

Each body of rows in STORE goes to the artifact beside it, as JSON lines and as CSV with a header. The
last line printed is `unequal=COUNT`; rows that the server refuses are unequal, too.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from collections import Counter

FORMS = {".jsonl": "application/jsonlines", ".csv": "text/csv; header=present"}


def main(store: str, endpoint: str) -> None:
    models, rows, unequal = Counter(), Counter(), Counter()
    for file in sorted(os.listdir(store)):
        name, extension = os.path.splitext(file)
        if extension not in FORMS:
            continue
        with open(os.path.join(store, name + ".json"), encoding="utf-8") as expected:
            scores = json.load(expected)
        with open(os.path.join(store, file), "rb") as body:
            answered = _ask(f"{endpoint.rstrip('/')}/models/{name}/invoke", body.read(), FORMS[extension])
        different = _different(answered, scores)
        if different:
            row = different[0]
            shown = answered if isinstance(answered, str) else answered[row]
            place = f"{name} as {FORMS[extension]}, row {row + 1}"
            print(f"{place}: {shown} (expected: {scores[row]})", file=sys.stderr)
        models[extension] += 1
        rows[extension] += len(scores)
        unequal[extension] += len(different)
    print("\n| rows as | models | rows | unequal |\n|---|---:|---:|---:|")
    for extension, form in FORMS.items():
        print(f"| {form} | {models[extension]} | {rows[extension]} | {unequal[extension]} |")
    print(f"\nunequal={sum(unequal.values())}")


def _ask(url: str, body: bytes, form: str) -> list | str:
    """The scores, or the server's refusal."""
    headers = {"Content-Type": form, "Accept": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=120) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        return f"{refusal.code} {refusal.read().decode(errors='replace')}"


def _different(answered: list | str, scores: list) -> list[int]:
    if isinstance(answered, str) or len(answered) != len(scores):
        return list(range(len(scores)))
    # Shortest decimals of float64: the same numbers are the same bits.
    return [i for i, (own, score) in enumerate(zip(answered, scores)) if own != score]


if __name__ == "__main__":
    main(*sys.argv[1:])
