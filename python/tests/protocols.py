"""Asks a running server by every protocol for models drawn at random, and counts the tensors that differ.

Usage: protocols.py STORE ENDPOINT GRPC_PORT --models 40 --seed 1

STORE is the directory that the server has its models from: each is saved there before it is asked for. Scores
have to be the very bits that XGBoost gives to columns of the types that were sent. Contributions have to be the
same bits by every protocol, and near XGBoost's own, which computes them in another way before version 3.3. The
last line printed is `unequal=COUNT`; what the server refuses is unequal, too.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import warnings
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import xgboost

_HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [_HERE]
import estimators
from drawn import Draw
from posts import Refused
from tensors import NUMBERS, Call, Server, Tensor

TRAINING = 400

_RANGES = {
    "BOOL": (0, 1), "UINT8": (0, 255), "UINT16": (0, 65535), "UINT32": (0, 2**32 - 1), "INT8": (-128, 127),
    "INT16": (-32768, 32767), "INT32": (-(2**31), 2**31 - 1),
}  # fmt: skip

_COLUMNS = {"INT": "long", "UIN": "long", "BOO": "boolean"}


class Model:
    """A model that is drawn, trained, and saved under a name.

    types: of its columns
    """

    def __init__(self, draw: Draw, store: str, name: str):
        self.draw, self.name = draw, name
        one = draw.one(*NUMBERS) if draw.chance(0.6) else None
        self.width = int(draw.random.integers(1, 9))
        self.types = [one or draw.one(*NUMBERS) for _ in range(self.width)]
        self.columns = [f"c {i} ü" for i in range(self.width)]
        self.has_names = one is None or draw.chance(0.5)
        table = np.column_stack([column(draw, each, TRAINING).astype(np.float32) for each in self.types])
        self.kind = estimators.kind(draw)
        churn = (table[:, 0] > np.nanmedian(table[:, 0])).astype(int)
        if not churn.any():  # Of a column that is nearly constant.
            churn = draw.random.integers(0, 2, TRAINING)
        charges = draw.random.uniform(18, 120, TRAINING)
        labels = estimators.labels(self.kind, churn, charges)
        self.estimator = estimators.trained(draw, self.kind, table, labels)
        self.booster = self.estimator.get_booster()
        self.booster.set_attr(scikit_learn=None)
        self.booster.feature_names = self.columns if self.has_names else None
        self.booster.save_model(os.path.join(store, name))
        self.package = os.path.splitext(name)[0] + ".package"
        self._pack(os.path.join(store, self.package))
        learner = json.loads(self.booster.save_config())["learner"]
        self.objective = learner["objective"]["name"]
        self.is_linear = learner["gradient_booster"]["name"] == "gblinear"

    def _pack(self, folder: str) -> None:
        """Saves the estimator as MLflow does, and makes it what MLflow loads of that."""
        os.mkdir(folder)
        kind = type(self.estimator)
        self.estimator.save_model(os.path.join(folder, "model.json"))
        with open(os.path.join(folder, "MLmodel"), "w", encoding="utf-8") as file:
            file.write(f"flavors: {{xgboost: {{data: model.json, model_class: {kind.__module__}.{kind.__name__}}}}}\n")
            if signature := self._signature():
                file.write(f"signature: {{inputs: '{json.dumps(signature)}'}}\n")
        self.estimator = kind(n_jobs=1)
        self.estimator.load_model(os.path.join(folder, "model.json"))

    def _signature(self) -> list[dict] | None:
        """As MLflow infers it of a frame or an array, or none."""
        if self.draw.chance(0.3):
            return None
        if not self.has_names and self.draw.chance(0.5):
            dtype = {"INT": "int64", "UIN": "uint64", "BOO": "bool"}.get(self.types[0][:3], "float64")
            return [{"type": "tensor", "tensor-spec": {"dtype": dtype, "shape": [-1, self.width]}}]
        columns = [{"type": _COLUMNS.get(datatype[:3], "double")} for datatype in self.types]
        if self.has_names:
            return [{"name": name, "required": False} | column for name, column in zip(self.columns, columns)]
        return columns

    def is_named(self) -> bool:
        """Whether its columns are sent by their names, as they have to be where their types differ."""
        return len(set(self.types)) > 1 or (self.has_names and self.draw.chance(0.4))

    def tensors(self, rows: int, is_named: bool) -> tuple[list[Tensor], pd.DataFrame]:
        """The inputs of a call, and the frame that XGBoost gets."""
        if not is_named:
            values = np.column_stack([column(self.draw, each, rows) for each in self.types])
            return [Tensor("x", self.types[0], list(values.shape), values)], pd.DataFrame(values)
        sent: list[Tensor] = []
        frame = {name: np.full(rows, np.nan, np.float32) for name in self.columns}
        for i in self.draw.some(list(range(self.width)), self.width):
            values = column(self.draw, self.types[i], rows)
            frame[self.columns[i]] = values
            sent.append(Tensor(self.columns[i], self.types[i], self.draw.one([rows], [rows, 1]), values))
        return sent, pd.DataFrame(frame)

    def outputs(self) -> list[str]:
        names = ["predict", "output-0", "raw"]
        if self.objective in ("binary:logistic", "multi:softprob"):
            names += ["probability"] if self.kind == "labels" else ["probability", "label"]
        names += ["contributions"] if self.is_linear else ["contributions", "leaf"]
        return [] if self.draw.chance(0.3) else self.draw.some(names, len(names))

    def answers(self, frame: pd.DataFrame, outputs: list[str]) -> dict[str, np.ndarray]:
        frame.columns = self.columns
        rows = xgboost.DMatrix(frame, nthread=1)
        rows.feature_names = self.columns if self.has_names else None
        scores = self.booster.predict(rows)
        made = {"predict": scores, "output-0": scores, "probability": scores}
        made["label"] = (scores.argmax(axis=1) if scores.ndim == 2 else scores > 0.5).astype(np.int64)
        answers = {name: made[name] for name in outputs if name in made}
        if "raw" in outputs:
            answers["raw"] = self.booster.predict(rows, output_margin=True)
        if "leaf" in outputs:
            answers["leaf"] = self.booster.predict(rows, pred_leaf=True).astype(np.int32).reshape(len(frame), -1)
        if "contributions" in outputs:
            width = self.width + 1
            answers["contributions"] = self.booster.predict(rows, pred_contribs=True).reshape(len(frame), -1, width)
        return answers or {"predict": scores}

    def packaged(self, frame: pd.DataFrame) -> dict[str, np.ndarray]:
        """What the estimator answers by each method that MLflow's protocol has for it; of probabilities not SciPy's."""
        frame.columns = self.columns
        rows = frame if self.has_names else frame.to_numpy()
        answers = {"predict": self.estimator.predict(rows)}
        if hasattr(self.estimator, "predict_proba") and self.objective != "multi:softmax":
            answers["predict_proba"] = self.estimator.predict_proba(rows)
        return answers


def column(draw: Draw, datatype: str, rows: int) -> np.ndarray:
    """Values of a type, with missing ones where it has such."""
    random = draw.random
    if datatype in _RANGES:
        low, high = _RANGES[datatype]
        values = random.integers(low, high, rows, endpoint=True)
        return values.astype(bool if datatype == "BOOL" else datatype.lower())
    if datatype in ("INT64", "UINT64"):
        return _longs(draw, datatype, rows).astype(datatype.lower())
    values = random.normal(size=rows) * draw.one(1, 1000)
    values[random.random(rows) < 0.2] = np.nan
    if datatype == "FP64":
        return values
    if datatype == "FP16":
        return values.astype(np.float16)
    values = values.astype(np.float32)
    if datatype == "BF16":
        values = (values.view(np.uint32) & 0xFFFF0000).view(np.float32)
    return values


def _longs(draw: Draw, datatype: str, rows: int) -> np.ndarray:
    """Small ones, or such as lie beside the middle of two floats, which float64 has, but not its neighbours."""
    if draw.chance(0.4):
        return draw.random.integers(0, 1000, rows)
    low = draw.one(2**60, 2**63 if datatype == "UINT64" else 2**62)
    middle = low + low // 2**24
    return np.array([middle + int(beside) for beside in draw.random.integers(-2, 3, rows)], dtype=object)


class Comparison:
    """Counts by protocol."""

    def __init__(self) -> None:
        self.tensors, self.unequal = Counter(), Counter()

    def add(self, protocol: str, what: str, expected: dict[str, np.ndarray], ask: Any) -> dict[str, np.ndarray]:
        try:
            answered = ask()
        except Refused as refusal:
            print(f"{what} by {protocol}: {refusal}", file=sys.stderr)
            self.tensors[protocol] += len(expected)
            self.unequal[protocol] += len(expected)
            return {}
        if set(answered) != set(expected):
            print(f"{what} by {protocol}: {sorted(answered)} (expected: {sorted(expected)})", file=sys.stderr)
            self.unequal[protocol] += 1
        for name, values in expected.items():
            self.tensors[protocol] += 1
            own = answered.get(name, np.zeros(0, np.float32))
            if not _same(name, own, values):
                print(f"{what} by {protocol}, {name}: {_shown(own)} (expected: {_shown(values)})", file=sys.stderr)
                self.unequal[protocol] += 1
        return answered


def _same(name: str, own: np.ndarray, values: np.ndarray) -> bool:
    if own.shape != values.shape or own.dtype.newbyteorder("=") != values.dtype:
        return False
    if name == "contributions":
        return bool(np.allclose(own, values, rtol=1e-3, atol=1e-3))
    # Of zero alone the sign may be another one, as it is between versions of XGBoost.
    return np.array_equal(own, values, equal_nan=values.dtype.kind == "f")


def _shown(values: np.ndarray) -> str:
    return f"{values.dtype} {list(values.shape)} {values.ravel()[:8].tolist()}"


def ask(model: Model, server: Server, number: int, comparison: Comparison) -> None:
    """Asks a model by each protocol for the same rows."""
    rows = int(model.draw.random.integers(1, 30))
    is_named = model.is_named()
    tensors, frame = model.tensors(rows, is_named)
    outputs = model.outputs()
    expected = model.answers(frame, outputs)
    call = Call(model.name, tensors, is_named, outputs)
    what = f"{model.name}, call {number}, {model.objective}, {[each.datatype for each in tensors]}"
    ways = {"JSON": server.by_json, "binary": server.by_binary, "gRPC, raw": lambda asked: server.by_message(asked, True)}
    if all(tensor.has_contents() for tensor in tensors):
        ways["gRPC, contents"] = lambda asked: server.by_message(asked, False)
    contributions = None
    for protocol, way in ways.items():
        answered = comparison.add(protocol, what, expected, lambda way=way: way(call))
        own = answered.get("contributions")
        if own is not None and contributions is None:
            contributions = own
        if own is not None and own.tobytes() != contributions.tobytes():
            print(f"{what} by {protocol}: other contributions than by JSON", file=sys.stderr)
            comparison.unequal[protocol] += 1
    _by_mlflow(model, server, what, frame, comparison)


def _by_mlflow(model: Model, server: Server, what: str, frame: pd.DataFrame, comparison: Comparison) -> None:
    """The same rows as numbers without types, which are float64 then."""
    plain = frame.astype(np.float64)
    rows = [[None if cell != cell else cell for cell in row] for row in plain.to_numpy().tolist()]
    names = model.columns if model.has_names else None
    expected = model.answers(plain, ["predict"])
    comparison.add("MLflow", what, expected, lambda: {"predict": server.by_mlflow(model.name, names, rows)})
    if model.estimator.booster == "dart":
        return  # Wrappers of older versions add its trees in another order than any booster since.
    for method, values in model.packaged(plain).items():
        expected = {method: values.astype(np.float32)}
        asked = {"predict_method": method}
        comparison.add(
            "MLflow, packaged",
            what,
            expected,
            lambda: {method: server.by_mlflow(model.package, names, rows, asked)},
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store", help="directory that the server has its models from")
    parser.add_argument("endpoint")
    parser.add_argument("grpc_port")
    parser.add_argument("--models", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    comparison = Comparison()
    for number in range(options.models):
        draw = Draw(options.seed * 1_000_003 + number)
        name = f"protocols-{options.seed}-{number:04}.{draw.one('json', 'ubj')}"
        model = Model(draw, options.store, name)
        server = Server(options.endpoint, options.grpc_port, draw.random)
        for call in range(4):
            ask(model, server, call, comparison)
    print("\n| tensors by | tensors | unequal |\n|---|---:|---:|")
    for protocol, tensors in comparison.tensors.items():
        print(f"| {protocol} | {tensors} | {comparison.unequal[protocol]} |")
    print(f"\nunequal={sum(comparison.unequal.values())}")


if __name__ == "__main__":
    main()
