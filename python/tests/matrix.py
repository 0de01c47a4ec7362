"""Draws configurations at random, exports them, and writes down what Python itself answers.

Usage: matrix.py STORE --configurations 40 --seed 1

Into STORE go, for each configuration that is exported, NAME (the artifact), and beside it NAME.jsonl
and NAME.csv (rows that no training had), NAME.json (what a server must answer to either), and
matrix.json: configurations, exported, rows, and what was refused by which name.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import re
import sys
import tarfile
import warnings
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

_HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [_HERE, os.path.dirname(_HERE)]
import estimators
import plain_models
import telco
from coppice_export import NotExportable, write_artifact
from coppice_export.check import PythonRows, require_same_rows
from coppice_export.frame import RawFrame
from drawn import STRINGS, Draw, fitted, strings
from odd import OddTable
from sklearn.pipeline import Pipeline

TRAINING = 400
ROWS = 60


@dataclass
class Tally:
    """What became of the configurations."""

    configurations: int = 0
    exported: int = 0
    rows: int = 0
    without_answer: int = 0
    unfit: int = 0
    refused: Counter = field(default_factory=Counter)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store", help="directory that takes the files")
    parser.add_argument("--configurations", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tally = draw_all(options.store, options.configurations, options.seed)
    with open(os.path.join(options.store, "matrix.json"), "w", encoding="utf-8") as file:
        json.dump(vars(tally), file, indent=1)
    print(f"configurations={tally.configurations} exported={tally.exported} rows={tally.rows}", end=" ")
    print(f"without_answer={tally.without_answer} unfit={tally.unfit} refused={sum(tally.refused.values())}")
    for name, count in tally.refused.most_common():
        print(f"  {count:4} {name}")


def draw_all(store: str, configurations: int, seed: int) -> Tally:
    tally = Tally()
    number = 0
    while tally.configurations < configurations:
        draw = Draw(seed * 1_000_003 + number)
        number += 1
        name = os.path.join(store, f"configuration-{number:04}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if number % 5 == 0:
                rows = plain_models.write(draw, name)
            else:
                rows = _pipeline(draw, number, name, tally)
        if rows is None:
            continue
        tally.configurations += 1
        tally.exported += rows > 0
        tally.rows += rows
    return tally


@dataclass
class Drawn:
    """A table, and what is to be fitted on it.

    names: of an array's columns
    """

    training: Any
    rows: Any
    names: list[str] | None
    steps: list[tuple[str, Any]]
    kind: str
    labels: np.ndarray


def _customers(draw: Draw, number: int) -> Drawn:
    training = telco.customers(TRAINING, seed=number)
    kind = estimators.kind(draw)
    labels = estimators.labels(kind, telco.churn(training, number), training["MonthlyCharges"].to_numpy())
    types = draw.typed()
    names = STRINGS if draw.chance(0.25) else None

    def formed(frame: Any) -> Any:
        return strings(frame) if names else frame.astype(types)

    steps = draw.steps_of_strings() if names else draw.steps()
    rows = telco.customers(ROWS, seed=number + 1_000_000, strangers=draw.chance(0.5))
    return Drawn(formed(training), formed(rows), names, steps, kind, labels)


def _odd_columns(draw: Draw) -> Drawn:
    table = OddTable(draw)
    kind = estimators.kind(draw)
    training = table.rows(draw, TRAINING)
    churn = draw.random.integers(0, 2, TRAINING)
    labels = estimators.labels(kind, churn, draw.random.uniform(18, 120, TRAINING))
    steps = table.steps(draw, training, churn)
    return Drawn(training, table.rows(draw, ROWS, is_strange=True), table.names, steps, kind, labels)


def _pipeline(draw: Draw, number: int, name: str, tally: Tally) -> int | None:
    """Rows compared, 0 if it was refused by name; None where scikit-learn itself cannot train it."""
    drawn = _odd_columns(draw) if number % 5 == 1 else _customers(draw, number)
    training, rows, names = drawn.training, drawn.rows, drawn.names
    try:
        steps, made = fitted(drawn.steps, training, drawn.labels)
        model = estimators.trained(draw, drawn.kind, made, drawn.labels)
        if drawn.kind in ("binary", "regression") and draw.chance(0.1):
            model = estimators.gone_on_from_dart(model, made, drawn.labels)
    except (TypeError, ValueError):
        tally.unfit += 1
        return None
    pipeline = Pipeline([*steps.steps, ("model", model)])
    if draw.chance(0.15):
        draw.change(steps)
    # What is seen of few rows has to hold for all.
    check = _taken(training, list(range(draw.one(5, 40)))) if draw.chance(0.2) else training
    try:
        write_artifact(name + ".tar.gz", pipeline, check=check, names=names)
    except NotExportable as refusal:
        tally.refused[_by_name(str(refusal))] += 1
        return 0
    taken, answers = _answers(pipeline, rows)
    tally.without_answer += len(rows) - len(taken)
    if not taken:
        return None
    rows = _taken(rows, taken)
    raw = RawFrame(rows, names)
    if any(column.kind is None for column in raw.columns):
        return None  # Too few rows are left to say what a column holds.
    # The document holds also on rows that the export has not seen.
    require_same_rows(_document(name + ".tar.gz"), raw, PythonRows(pipeline[:-1], model, rows))
    write_rows(name + ".tar.gz", raw, answers)
    return len(taken)


def _document(path: str) -> dict:
    with tarfile.open(path) as artifact:
        return json.load(artifact.extractfile("preprocessing.json"))


def _taken(rows: Any, taken: list[int]) -> Any:
    return rows.iloc[taken] if hasattr(rows, "iloc") else rows[taken]


def _answers(pipeline: Pipeline, rows: Any) -> tuple[list[int], np.ndarray]:
    """The rows that Python answers, and its answers."""
    steps, model = pipeline[:-1], pipeline[-1]
    try:
        return list(range(len(rows))), PythonRows(steps, model, rows).answers()
    except Exception:  # One row is enough; then each by itself.
        pass
    taken, answers = [], []
    for row in range(len(rows)):
        try:
            answers.append(PythonRows(steps, model, _taken(rows, [row])).answers())
            taken.append(row)
        except Exception:
            continue
    return taken, np.concatenate(answers) if answers else np.zeros(0)


def write_rows(artifact: str, raw: RawFrame, answers: np.ndarray) -> None:
    rows = [raw.row(row) for row in range(len(raw))]
    with open(artifact + ".jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if raw.has_names:
        _write_table(artifact + ".csv", rows)
    with open(artifact + ".json", "w", encoding="utf-8") as file:
        file.write(json.dumps(answers.tolist()))


def _write_table(path: str, rows: list[dict]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(rows[0])
    writer.writerows(["" if cell is None else cell for cell in row.values()] for row in rows)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())


def _by_name(refusal: str) -> str:
    """A refusal without what is only this configuration's."""
    short = re.sub(r"\(expected: .*", "", refusal)
    step = re.findall(r"\((\w+)\): ", short)
    short = re.sub(r"column (an? )?[^:,]+", "column", short)
    return (f"{step[-1]}: " if step else "") + short.split("): ")[-1].strip()


if __name__ == "__main__":
    main()
