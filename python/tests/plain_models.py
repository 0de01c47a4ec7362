"""Draws models that XGBoost itself saves: of boosters and wrappers, in each of its formats."""

from __future__ import annotations

import json
import os
import pickle
from typing import Any

import estimators
import numpy as np
import telco
import xgboost
from drawn import Draw

ROWS = 60


def write(draw: Draw, name: str) -> int:
    """Saves one, and writes rows and what Python answers to them.

    returns: how many rows
    """
    kind = estimators.kind(draw)
    table = telco.customers(460, seed=int(draw.random.integers(1 << 30)))
    values = table[telco.NUMBERS].to_numpy(dtype=np.float64)
    labels = estimators.labels(kind, telco.churn(table, 1), table["MonthlyCharges"].to_numpy())
    model = estimators.trained(draw, kind, values[:400], labels[:400])
    rows = values[400:]
    saved = draw.one("json", "ubj", "pickle")
    if draw.chance(0.5):
        _save(model, saved, f"{name}.{saved}")
        answers = _of_wrapper(model, rows)
    else:
        booster = model.get_booster()
        # The attribute that makes it a wrapper's is not a booster's.
        booster.set_attr(scikit_learn=None)
        _save(booster, saved, f"{name}.{saved}")
        answers = booster.predict(xgboost.DMatrix(rows, nthread=1))
    with open(f"{name}.{saved}.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps([_cell(cell) for cell in row]) + "\n" for row in rows.tolist())
    with open(f"{name}.{saved}.json", "w", encoding="utf-8") as file:
        file.write(json.dumps(answers.tolist()))
    return len(rows)


def _of_wrapper(model: Any, rows: np.ndarray) -> np.ndarray:
    if model.booster == "dart":
        # Wrappers of older versions add DART's trees in another order than any booster since.
        matrix = xgboost.DMatrix(rows, missing=model.missing, nthread=1)
        return model.get_booster().predict(matrix)
    return np.asarray(xgboost.XGBModel.predict(model, rows))


def _cell(cell: float) -> float | None:
    return None if np.isnan(cell) else cell


def _save(model: Any, form: str, path: str) -> None:
    if form == "pickle":
        with open(path, "wb") as file:
            pickle.dump(model, file)
        return
    # XGBoost goes by the name's end.
    model.save_model(path)
    assert os.path.getsize(path) > 0
