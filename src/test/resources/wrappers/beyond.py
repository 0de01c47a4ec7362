"""Saves what XGBoost 3.4 sees in another way than older versions, or not at all: beyond.py DIRECTORY.

quantiles.ubj, whose quantiles cross, with rows and their sorted scores; vectors.json and vectors.ubj,
whose trees have a vector a leaf; no-best.pickle, whose best round it does not have.
"""

import os
import pickle
import sys
import warnings

import numpy as np
import xgboost as xgb

warnings.filterwarnings("ignore")
os.chdir(sys.argv[1])

rng = np.random.default_rng(3)
X = rng.normal(size=(300, 4)).astype(np.float32)
y = X[:, 0] + X[:, 1]

quantiles = xgb.XGBRegressor(
    objective="reg:quantileerror",
    quantile_alpha=[0.1, 0.5, 0.9],
    n_estimators=8,
    max_depth=4,
    learning_rate=1.0,
).fit(X, y)
quantiles.save_model("quantiles.ubj")
rows = X[:40]
scores = quantiles.predict(rows)
crossing = (np.diff(scores, axis=1) < 0).any()
if not crossing and xgb.__version__ < "3.4":
    raise ValueError("no quantiles cross (expected: some)")
with open("quantiles.csv", "w") as out:
    for row in rows:
        out.write(",".join(repr(float(value)) for value in row) + "\n")
with open("quantiles.scores", "w") as out:
    for row in np.sort(scores, axis=1):
        out.write("[" + ", ".join(repr(float(score)) for score in row) + "]\n")

vectors = xgb.XGBRegressor(n_estimators=3, max_depth=2, multi_strategy="multi_output_tree")
vectors.fit(X, np.stack([y, -y], axis=1))
vectors.save_model("vectors.json")
vectors.save_model("vectors.ubj")
with open("vectors.pickle", "wb") as out:
    pickle.dump(vectors, out)

beyond = xgb.XGBRegressor(n_estimators=3).fit(X, y)
beyond.get_booster().set_attr(best_iteration="3")
with open("no-best.pickle", "wb") as out:
    pickle.dump(beyond, out)
