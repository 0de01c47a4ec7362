"""Draws saved estimators and boosters of XGBoost at random, with the scores that each itself gives.

    draw.py SEED COUNT DIRECTORY

writes, for each number, a model file, <number>.csv with rows and <number>.scores with what the saved
object's own prediction makes of them, and cases.csv: number, model file, what is boosted, how many
rounds score and how many there are. The files of this folder are those of draw.py 4 40 with XGBoost
3.0, the last version that writes the deprecated binary format; number 40 is 46 of draw.py 387949 60, a
linear model whose intercept has a link function.
"""

import json
import os
import pickle
import random
import sys
import warnings

import numpy as np
import xgboost as xgb

warnings.filterwarnings("ignore")

FEATURES = 4
ROWS = 24


def data(draw, count, missing, task):
    """Rows, some values missing, and labels with so much noise that training soon gets worse."""
    rng = np.random.default_rng(draw.randrange(1 << 32))
    rows = rng.normal(size=(count, FEATURES)).astype(np.float32)
    truth = rows[:, 0] + rows[:, 1] * rows[:, 2] + rng.normal(size=count)
    rows[rng.random(rows.shape) < 0.1] = np.nan
    rows[rng.random(rows.shape) < 0.15] = 0 if np.isnan(missing) else missing
    if task == "multiple":
        return rows, np.digitize(truth, [-0.5, 0.5])
    return rows, (truth > 0).astype(int) if task == "binary" else truth


def parameters(draw):
    """What an estimator is made with, and the task that it is for."""
    task = draw.choice(["binary", "multiple", "regression"])
    booster = draw.choice(["gbtree"] * 6 + ["dart"] * 2 + ["gblinear"])
    chosen = {
        "n_estimators": draw.randint(2, 12),
        "max_depth": draw.randint(1, 3),
        "learning_rate": draw.choice([0.3, 1.0]),
        "missing": draw.choice([np.nan, np.nan, -999, -999.0, 0, 0.0, 0.1]),
        "random_state": draw.randrange(100),
        "n_jobs": 1,
        "booster": draw.choice([None, booster]) if booster == "gbtree" else booster,
    }
    if booster == "gblinear":
        del chosen["max_depth"]
    else:
        chosen["num_parallel_tree"] = draw.choice([None, 1, 2, 3])
        chosen["subsample"] = draw.choice([0.5, 1])
    if booster == "dart":
        chosen["rate_drop"] = 0.5
    if draw.random() < 0.7:
        chosen["early_stopping_rounds"] = draw.randint(1, 4)
    if draw.random() < 0.3:
        chosen["alpha"] = 0.1  # One that the estimator does not know, which it keeps apart.
    return task, chosen


def train(draw):
    task, chosen = parameters(draw)
    kind = xgb.XGBRegressor if task == "regression" else xgb.XGBClassifier
    is_random_forest = draw.random() < 0.1 and chosen["booster"] in (None, "gbtree")
    if is_random_forest:
        kind = xgb.XGBRFRegressor if task == "regression" else xgb.XGBRFClassifier
        for unknown in ("booster", "early_stopping_rounds", "num_parallel_tree"):
            chosen.pop(unknown, None)
    estimator = kind(**chosen)
    rows, labels = data(draw, 60, chosen["missing"], task)
    more, others = data(draw, 60, chosen["missing"], task)
    if is_random_forest:
        estimator.fit(rows, labels)
    else:
        estimator.fit(rows, labels, eval_set=[(more, others)], verbose=False)
    return estimator, data(draw, ROWS, chosen["missing"], task)[0]


def predict(estimator, rows):
    if not isinstance(estimator, xgb.XGBClassifier):
        return estimator.predict(rows)
    probabilities = estimator.predict_proba(rows)
    return probabilities[:, 1] if probabilities.shape[1] == 2 else probabilities


def reloaded(estimator, path):
    again = type(estimator)(booster=estimator.booster)
    again.load_model(path)
    return again


def as_before_2_0(estimator, path):
    """Saves as versions before 2.0 did: with the parameters in the mark."""
    booster = estimator.get_booster()
    meta = {"n_classes_": 2, "missing": estimator.missing, "kwargs": {"missing": "none of it"}}
    booster.set_attr(scikit_learn=json.dumps(meta))
    booster.save_model(path)
    booster.set_attr(scikit_learn=None)


def save(draw, estimator, rows, stem):
    """Saves it in one of all ways; returns the file, the scores, and whether all rounds score."""
    way = draw.choice(["estimator", "estimator", "old", "pickle", "pickle", "booster", "booster-pickle"])
    suffix = draw.choice([".json", ".ubj", ".deprecated"])
    protocol = draw.randint(2, 5)
    booster = estimator.get_booster()
    if way == "estimator":
        estimator.save_model(stem + suffix)
        return stem + suffix, predict(reloaded(estimator, stem + suffix), rows), False
    if way == "old":
        as_before_2_0(estimator, stem + suffix)
        return stem + suffix, predict(estimator, rows), False
    if way == "booster":
        booster.save_model(stem + suffix)
        return stem + suffix, booster.predict(xgb.DMatrix(rows)), True
    path = f"{stem}-{protocol}.pickle"
    with open(path, "wb") as out:
        pickle.dump(estimator if way == "pickle" else booster, out, protocol=protocol)
    if way == "pickle":
        return path, predict(estimator, rows), False
    return path, booster.predict(xgb.DMatrix(rows)), True


def text(scores):
    if scores.ndim == 1:
        return [repr(float(score)) for score in scores]
    return ["[" + ", ".join(repr(float(score)) for score in row) + "]" for row in scores]


def main(seed, count, directory):
    draw = random.Random(seed)
    os.chdir(directory)
    with open("cases.csv", "w") as cases:
        for number in range(count):
            estimator, rows = train(draw)
            path, scores, is_whole = save(draw, estimator, rows, str(number))
            booster = estimator.get_booster()
            kind = estimator.booster or "gbtree"
            is_linear = kind == "gblinear"
            trained = 0 if is_linear else booster.num_boosted_rounds()
            best = booster.attr("best_iteration")
            scored = trained if is_linear or is_whole or best is None else int(best) + 1
            with open(f"{number}.csv", "w") as out:
                for row in rows:
                    out.write(",".join(repr(float(value)) for value in row) + "\n")
            with open(f"{number}.scores", "w") as out:
                out.write("\n".join(text(scores)) + "\n")
            cases.write(f"{number},{path},{kind},{scored},{trained}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
