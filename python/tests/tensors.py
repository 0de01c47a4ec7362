"""Bodies of the Open Inference Protocol, over HTTP and gRPC, and of MLflow's, and what their answers hold.

Messages of gRPC are written and read field by field, as every order of fields and every form of repeated
numbers that protobuf allows is to be sent.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import grpc
import numpy as np
from messages import BYTES, FIXED32, FIXED64, VARINT, field, fields, number_of, tag, varints
from posts import Refused, post

# Bytes of BF16, which NumPy has not, are the upper ones of float32.
_RAW = {
    "BOOL": "?", "UINT8": "u1", "UINT16": "<u2", "UINT32": "<u4", "UINT64": "<u8", "INT8": "i1", "INT16": "<i2",
    "INT32": "<i4", "INT64": "<i8", "FP16": "<f2", "FP32": "<f4", "FP64": "<f8",
}  # fmt: skip

# The field of an InferTensorContents that has elements of a type.
_CONTENTS = {
    "BOOL": 1, "INT8": 2, "INT16": 2, "INT32": 2, "INT64": 3, "UINT8": 4, "UINT16": 4, "UINT32": 4, "UINT64": 5,
    "FP32": 6, "FP64": 7,
}  # fmt: skip

NUMBERS = (*_RAW, "BF16")


@dataclass
class Tensor:
    """An input.

    values: as NumPy has them, of BF16 as float32
    """

    name: str
    datatype: str
    shape: list[int]
    values: np.ndarray

    def raw(self) -> bytes:
        flat = np.ascontiguousarray(self.values).ravel()
        if self.datatype == "BF16":
            return (flat.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes()
        return flat.astype(_RAW[self.datatype]).tobytes()

    def cells(self) -> list:
        """In as few digits as tell a number from all others of its type, as libraries write them that know it."""
        values = self.values.ravel()
        if self.datatype in ("FP16", "FP32"):
            values = np.array([float(str(value)) for value in values])
        return [None if value != value else value for value in values.tolist()]

    def has_contents(self) -> bool:
        return self.datatype in _CONTENTS


@dataclass
class Call:
    """What is asked of a model.

    is_named: whether the tensors are columns
    outputs: names; empty if none is asked for
    """

    model: str
    tensors: list[Tensor]
    is_named: bool
    outputs: list[str]


class Server:
    """A server by both of its ports."""

    def __init__(self, endpoint: str, grpc_port: str, random: np.random.Generator):
        self._endpoint = endpoint.rstrip("/")
        channel = grpc.insecure_channel("127.0.0.1:" + grpc_port)
        self._infer = channel.unary_unary("/inference.GRPCInferenceService/ModelInfer")
        self._random = random

    def by_json(self, call: Call) -> dict[str, np.ndarray]:
        body = self._head(call, False)
        for tensor, said in zip(call.tensors, body["inputs"]):
            cells = tensor.cells()
            width = tensor.shape[1] if len(tensor.shape) == 2 else 1
            if len(tensor.shape) == 2 and self._chance():
                cells = [cells[i : i + width] for i in range(0, len(cells), width)]
            said["data"] = cells
        answer = self._post(f"/v2/models/{call.model}/infer", json.dumps(body).encode(), {})
        return _json_outputs(json.loads(answer[0]), b"")

    def by_binary(self, call: Call) -> dict[str, np.ndarray]:
        body = self._head(call, True)
        data = b""
        for tensor, said in zip(call.tensors, body["inputs"]):
            said["parameters"] = said.get("parameters", {}) | {"binary_data_size": len(tensor.raw())}
            data += tensor.raw()
        head = json.dumps(body).encode()
        length = "Inference-Header-Content-Length"
        answer, headers = self._post(f"/v2/models/{call.model}/infer", head + data, {length: str(len(head))})
        size = int(headers.get(length) or len(answer))
        return _json_outputs(json.loads(answer[:size]), answer[size:])

    def by_message(self, call: Call, is_raw: bool) -> dict[str, np.ndarray]:
        parameter = field(1, b"content_type") + field(2, field(3, b"pd"))
        is_each = self._chance()  # Or the request says it for all inputs.
        parts = [field(1, call.model.encode()), field(3, b"an id")]
        if call.is_named and not is_each:
            parts.append(field(4, parameter))
        inputs = []
        for tensor in call.tensors:
            head = [field(1, tensor.name.encode()), field(2, tensor.datatype.encode())]
            head.append(self._numbers(3, VARINT, tensor.shape))
            if call.is_named and is_each:
                head.append(field(4, parameter))
            if not is_raw:
                head.append(field(5, self._contents(tensor)))
            inputs.append(field(5, b"".join(self._mixed(head))))
        outputs = [field(6, field(1, name.encode())) for name in call.outputs]
        raws = [field(7, tensor.raw()) for tensor in call.tensors] if is_raw else []
        groups = [b"".join(group) for group in self._mixed([inputs, outputs, raws])]
        unknown = field(1000, b"passed over")
        message = b"".join(self._mixed([*parts, *groups, unknown]))
        try:
            return _message_outputs(self._infer(message, timeout=120))
        except grpc.RpcError as failure:
            raise Refused(f"{failure.code()} {failure.details()}") from None

    def by_mlflow(
        self, model: str, names: list[str] | None, rows: list[list], params: dict | None = None
    ) -> np.ndarray:
        """The predictions for rows, in one of the forms that frames have."""
        width = len(rows[0])
        forms: list[dict] = [{"inputs": rows}, {"dataframe_split": {"data": rows}}]
        if names is not None:
            columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
            forms = [
                {"inputs": columns},
                {"dataframe_split": {"columns": names, "index": list(range(len(rows))), "data": rows}},
                {"dataframe_records": [{names[i]: row[i] for i in self._order(width)} for row in rows]},
            ]
        body = json.dumps(forms[self._random.integers(len(forms))] | {"params": params}).encode()
        answer, _ = self._post("/invocations", body, {"X-Amzn-SageMaker-Target-Model": model})
        return np.array(json.loads(answer)["predictions"], dtype=np.float32)

    def _head(self, call: Call, is_binary: bool) -> dict:
        body: dict[str, Any] = {"inputs": []}
        for tensor in call.tensors:
            body["inputs"].append({"name": tensor.name, "datatype": tensor.datatype, "shape": tensor.shape})
        if call.is_named and self._chance():
            body["parameters"] = {"content_type": "pd"}
        elif call.is_named:
            for said in body["inputs"]:
                said["parameters"] = {"content_type": "pd"}
        if is_binary and self._chance():
            body["parameters"] = body.get("parameters", {}) | {"binary_data_output": True}
        if call.outputs:
            body["outputs"] = [{"name": name} for name in call.outputs]
            for said in body["outputs"]:
                if is_binary and self._chance():
                    said["parameters"] = {"binary_data": self._chance()}
        if self._chance():
            body["id"] = "an id"
        return {name: body[name] for name in self._mixed(list(body))}

    def _contents(self, tensor: Tensor) -> bytes:
        number, kind = _CONTENTS[tensor.datatype], VARINT
        kind = {"FP32": FIXED32, "FP64": FIXED64}.get(tensor.datatype, kind)
        return self._numbers(number, kind, tensor.values.ravel().tolist())

    def _numbers(self, number: int, kind: int, values: list) -> bytes:
        """A repeated field: packed, one by one, or both by turns."""
        out, at = b"", 0
        while at < len(values):
            end = len(values) if self._chance() else at + 1 + int(self._random.integers(len(values) - at))
            some = [number_of(kind, value) for value in values[at:end]]
            is_packed = self._chance()
            out += field(number, b"".join(some)) if is_packed else b"".join(tag(number, kind) + each for each in some)
            at = end
        return out

    def _mixed(self, values: list) -> list:
        return [values[i] for i in self._order(len(values))]

    def _order(self, count: int) -> list[int]:
        return self._random.permutation(count).tolist()

    def _chance(self) -> bool:
        return bool(self._random.random() < 0.5)

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[bytes, Any]:
        return post(self._endpoint + path, body, {"Content-Type": "application/json"} | headers)


def _json_outputs(answer: dict, data: bytes) -> dict[str, np.ndarray]:
    outputs, at = {}, 0
    for output in answer["outputs"]:
        dtype = _RAW[output["datatype"]]
        if "data" in output:
            values = np.array(output["data"], dtype=dtype)
        else:
            size = output["parameters"]["binary_data_size"]
            values = np.frombuffer(data[at : at + size], dtype=dtype)
            at += size
        outputs[output["name"]] = values.reshape(output["shape"])
    if at != len(data):
        raise Refused(f"{len(data) - at} bytes that no output has")
    return outputs


def _message_outputs(answer: bytes) -> dict[str, np.ndarray]:
    outputs, raws = [], []
    for number, _, value in fields(answer):
        if number == 5:
            outputs.append(value)
        elif number == 6:
            raws.append(value)
    named = {}
    for i, output in enumerate(outputs):
        name, datatype, shape, contents = "", "", [], b""
        for number, kind, value in fields(output):
            if number == 1:
                name = value.decode()
            elif number == 2:
                datatype = value.decode()
            elif number == 3:
                shape += list(varints(value)) if kind == BYTES else [value]
            elif number == 5:
                contents = value
        values = np.frombuffer(raws[i], _RAW[datatype]) if raws else _elements(contents, datatype)
        named[name] = values.reshape(shape)
    return named


def _elements(contents: bytes, datatype: str) -> np.ndarray:
    for number, _, value in fields(contents):
        if number == _CONTENTS[datatype]:
            if datatype == "FP32":
                return np.frombuffer(value, "<f4")
            return np.array(list(varints(value)), dtype=np.uint64).astype(_RAW[datatype])
    return np.zeros(0, _RAW[datatype])
