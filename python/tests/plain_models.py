"""Draws models that XGBoost itself saves: of boosters and wrappers, in each of its formats."""

from __future__ import annotations

import json
import os
import pickle
from typing import Any

import estimators
import numpy as np
import pandas as pd
import telco
import xgboost
from drawn import Draw

ROWS = 60

# 3.0 was the last to write the deprecated binary format.
_HAS_BINARY = int(xgboost.__version__.split(".")[0]) < 3 or xgboost.__version__.startswith("3.0.")


def write(draw: Draw, name: str) -> int:
    """Saves one, and writes rows and what Python answers to them.

    returns: how many rows
    """
    kind = estimators.kind(draw)
    table = telco.customers(460, seed=int(draw.random.integers(1 << 30)))
    # Columns of a frame have names, and may be categories.
    values = _frame(table) if draw.chance(0.4) else table[telco.NUMBERS].to_numpy(dtype=np.float64)
    labels = estimators.labels(kind, telco.churn(table, 1), table["MonthlyCharges"].to_numpy())
    model = estimators.trained(draw, kind, values[:400], labels[:400])
    rows = _edged(draw, model, values[400:])
    saved = draw.one("json", "ubj", "pickle", "deprecated")
    if saved == "deprecated" and not _has_binary(model):
        saved = "json"
    if saved != "deprecated" and draw.chance(0.5):
        _save(model, saved, f"{name}.{saved}")
        if saved != "pickle":
            # A file keeps less than a pickle, such as nothing of what is missing: ask what it became.
            model = type(model)(n_jobs=1, enable_categorical=True)
            model.load_model(f"{name}.{saved}")
        answers = _of_wrapper(model, rows)
    else:
        booster = _lived(draw, model)
        # The attribute that makes it a wrapper's is not a booster's.
        booster.set_attr(scikit_learn=None)
        _save(booster, saved, f"{name}.{saved}")
        answers = booster.predict(_matrix(rows))
    _write_rows(f"{name}.{saved}", rows)
    with open(f"{name}.{saved}.json", "w", encoding="utf-8") as file:
        file.write(json.dumps(answers.tolist()))
    return len(rows)


def _edged(draw: Draw, model: Any, rows: Any) -> Any:
    """The rows with some numbers where scores change, right beside that, and where float32 ends."""
    tried = [0.0, -0.0, 1e-40, 1e-46, -5e-324, 2.0**-150, 16777217.0]
    if model.booster != "gblinear":
        splits = model.get_booster().trees_to_dataframe()["Split"].dropna()
        for split in splits.to_numpy(np.float32)[:200]:
            tried += [float(split), *(float(np.nextafter(split, np.float32(end))) for end in (-np.inf, np.inf))]
            tried.append(float(split) * (1 - 2.0**-26))
    rows = rows.copy()
    for i in range(rows.shape[1]):
        column = rows.iloc[:, i] if hasattr(rows, "iloc") else rows[:, i]
        if column.dtype != float:
            continue
        changed = np.where(draw.random.random(len(rows)) < 0.3, draw.random.choice(tried, len(rows)), column)
        if hasattr(rows, "iloc"):
            rows.isetitem(i, changed)
        else:
            rows[:, i] = changed
    return rows


def _lived(draw: Draw, model: Any) -> xgboost.Booster:
    """The booster after what may become of it before it is saved: some rounds alone, a mark that it does not heed."""
    booster = model.get_booster()
    # XGBoost 3.0 fails to cut others.
    if model.booster in (None, "gbtree") and booster.num_boosted_rounds() > 3 and draw.chance(0.4):
        booster = booster[draw.one(slice(1, None), slice(2), slice(1, 3))]
    if draw.chance(0.3):
        booster.set_attr(best_iteration="0", note='ü "\\\n{[')
    return booster.copy() if draw.chance(0.2) else booster


def _frame(table: pd.DataFrame) -> pd.DataFrame:
    numbers = table[telco.NUMBERS].astype(np.float64)
    return numbers.assign(**{name: table[name].astype("category") for name in ("PlanCode", "Contract", "City")})


def _has_binary(model: Any) -> bool:
    """Whether the old format can hold it, which has no categories."""
    return _HAS_BINARY and "c" not in (model.get_booster().feature_types or [])


def _matrix(rows: Any, **more: Any) -> xgboost.DMatrix:
    return xgboost.DMatrix(rows, enable_categorical=True, nthread=1, **more)


def _write_rows(path: str, rows: Any) -> None:
    """As JSON lines and, where columns have names, as CSV; categories as their codes, which a model alone takes."""
    if hasattr(rows, "iloc"):
        rows = rows.apply(lambda column: column if column.dtype == float else column.cat.codes)
        rows.to_csv(path + ".csv", index=False)
        rows = rows.to_numpy()
    with open(path + ".jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps([_cell(cell) for cell in row]) + "\n" for row in rows.tolist())


def _of_wrapper(model: Any, rows: np.ndarray) -> np.ndarray:
    if model.booster == "dart":
        # Wrappers of older versions add DART's trees in another order than any booster since.
        return model.get_booster().predict(_matrix(rows, missing=model.missing))
    return np.asarray(xgboost.XGBModel.predict(model, rows))


def _cell(cell: float) -> float | None:
    return None if np.isnan(cell) else cell


def _save(model: Any, form: str, path: str) -> None:
    if form == "pickle":
        with open(path, "wb") as file:
            pickle.dump(model, file)
        return
    if form == "deprecated":
        with open(path, "wb") as file:
            file.write(model.save_raw(form))
        return
    # XGBoost goes by the name's end.
    model.save_model(path)
    assert os.path.getsize(path) > 0
