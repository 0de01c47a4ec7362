"""Makes the model files of this folder, and the scores expected of them, with XGBoost 3.0.

The last line of versions that writes the deprecated binary format; run in this folder by Debian's
python3 with python3-xgboost 3.0.0 and scikit-learn 1.4.2.
"""

import json
import os
import pickle
import struct
import warnings

import joblib
import numpy as np
import xgboost as xgb
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import LabelEncoder

warnings.filterwarnings("ignore")
os.environ["OMP_NUM_THREADS"] = "1"

rng = np.random.default_rng(7)
X = rng.random((200, 4), dtype=np.float32)
X[rng.random(X.shape) < 0.1] = np.nan
first = np.nan_to_num(X[:, 0])
second = np.nan_to_num(X[:, 1])
values = first * 3 + second * second + 0.1
labels = (values > 1.7).astype(int)
classes = np.digitize(values, [1.3, 2.2])
ROWS = X[:12]
COMMON = {"max_depth": 3, "nthread": 1, "seed": 7}

with open("rows.csv", "w") as out:
    for row in ROWS:
        out.write(",".join(repr(float(v)) for v in row) + "\n")

scores = {}


def expect(name, booster):
    predicted = booster.predict(xgb.DMatrix(ROWS, feature_names=booster.feature_names))
    scores[name] = [float(v) for v in predicted.ravel()]


def train(name, y, rounds=4, **params):
    data = xgb.DMatrix(X, y)
    booster = xgb.train({**COMMON, **params}, data, rounds)
    expect(name, booster)
    booster.save_model(name + ".deprecated")
    booster.save_model(name + ".ubj")
    return booster


reg = train("squarederror", values)
logistic = train("logistic", labels, objective="binary:logistic", base_score=0.3)
train("hinge", labels, objective="binary:hinge")
train("logitraw", labels, objective="binary:logitraw")
poisson = train("poisson", np.round(values), objective="count:poisson", base_score=0.7)
train("tweedie", values, objective="reg:tweedie", base_score=0.6, tweedie_variance_power=1.3)
softprob = train("softprob", classes, objective="multi:softprob", num_class=3)
train("softmax", classes, objective="multi:softmax", num_class=3, num_parallel_tree=2, subsample=0.7, rounds=1)
train("forest", values, num_parallel_tree=3, subsample=0.6, rounds=2)
train("dart", values, booster="dart", rate_drop=0.5, rounds=5)
train("linear", values, booster="gblinear", updater="coord_descent")
train("pruned", values, gamma=3.0, tree_method="exact")

named = xgb.train(
    COMMON, xgb.DMatrix(X, values, feature_names=["a", "b", "c", "d"]), 3
)
named.set_attr(best_iteration="1", note="kept")
expect("named", named)
named.save_model("named.ubj")
for protocol in range(2, 6):
    with open(f"booster-{protocol}.pickle", "wb") as out:
        pickle.dump(named, out, protocol=protocol)


def as_pickled_by(state, name, protocol):
    """Pickles a booster whose state is that of another version."""
    getstate = xgb.Booster.__getstate__
    xgb.Booster.__getstate__ = lambda self: state
    try:
        with open(name, "wb") as out:
            pickle.dump(reg, out, protocol=protocol)
    finally:
        xgb.Booster.__getstate__ = getstate


NAMES = {"feature_names": ["a", "b", "c", "d"], "feature_types": ["float"] * 4}
binary = bytes(reg.save_raw("deprecated"))
config = reg.save_config().encode()
snapshot = b'{"Config":' + config + b',"Model":' + bytes(reg.save_raw("json")) + b"}"


def as_of_1_0(model):
    """The same model with the members that XGBoost 1.0 knew, in the form it wrote them."""
    document = json.loads(model)
    document["version"] = [1, 0, 2]
    learner = document["learner"]
    for later in ("feature_names", "feature_types"):
        del learner[later]
    for later in ("num_target", "boost_from_average"):
        del learner["learner_model_param"][later]
    trees = learner["gradient_booster"]["model"]
    del trees["iteration_indptr"]
    for tree in trees["trees"]:
        tree["default_left"] = [flag == 1 for flag in tree["default_left"]]
        for later in [name for name in tree if name.startswith(("categories", "split_type"))]:
            del tree[later]
    return json.dumps(document).encode()


old = as_of_1_0(bytes(reg.save_raw("json")))
for protocol in (2, 3, 5):
    with_offset = b"CONFIG-offset:" + struct.pack("<q", len(binary)) + binary + config
    as_pickled_by(
        {"handle": bytearray(with_offset), **NAMES, "best_iteration": 3},
        f"offset-{protocol}.pickle",
        protocol,
    )
    as_pickled_by(
        {**NAMES, "handle": bytes(binary)}, f"binary-{protocol}.pickle", protocol
    )
as_pickled_by({"handle": bytearray(snapshot), **NAMES}, "json-snapshot.pickle", 4)
as_pickled_by({"handle": bytearray(b'{"Config":{},"Model":' + old + b"}"), **NAMES}, "json-1.0.pickle", 2)
as_pickled_by({"handle": bytearray(reg.save_raw("ubj"))}, "ubj-bare.pickle", 2)
as_pickled_by({"handle": None}, "untrained.pickle", 4)

for protocol in range(2, 6):
    classifier = xgb.XGBClassifier(
        n_estimators=2, max_depth=2, n_jobs=1, early_stopping_rounds=2, objective="multi:softprob"
    )
    encoder = LabelEncoder().fit(["high", "low", "middle"])
    classifier.fit(X, classes, eval_set=[(X, classes)], verbose=False)
    classifier._le = encoder
    classifier.feature_weights = np.array([0.5, 1, 2, 3])
    classifier.kept = {"labels": encoder.classes_, "call": np.mean, "scalar": np.float32(3)}
    classifier.numbers = (1, -5, 70000, 1 << 40, 1 << 3000, 2.5, None, True, {3, 4}, frozenset("ab"))
    with open(f"classifier-{protocol}.pickle", "wb") as out:
        pickle.dump(classifier, out, protocol=protocol)
expect("classifier", classifier.get_booster())

for kind in (xgb.XGBRegressor, xgb.XGBRFRegressor):
    estimator = kind(n_estimators=3, max_depth=3, n_jobs=1).fit(X, values)
    name = kind.__name__.lower()
    expect(name, estimator.get_booster())
    with open(name + ".pickle", "wb") as out:
        pickle.dump(estimator, out)

for name, value in {
    "list": [reg],
    "dict": {"model": reg},
    "pipeline": Pipeline([("model", estimator)]),
    "encoder": encoder,
}.items():
    with open(f"refused-{name}.pickle", "wb") as out:
        pickle.dump(value, out)
joblib.dump(classifier, "refused-joblib.pickle")

with open("scores.json", "w") as out:
    json.dump(scores, out, indent=0)
