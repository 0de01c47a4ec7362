"""Rows in the forms that clients have for them: JSON, CSV, LIBSVM, RecordIO, a batch, MLflow's frames, tensors."""

from __future__ import annotations

import csv
import io
import json
import struct
from typing import Any, Callable

import numpy as np
from messages import field, varint
from posts import Refused, post

JSON = {"Content-Type": "application/json", "Accept": "application/json"}

Ask = Callable[[], Any]


class Asked:
    """A model that is asked for rows in every form; each answers its scores.

    rows: all objects or all arrays
    """

    def __init__(self, endpoint: str, name: str, rows: list, random: np.random.Generator):
        self._endpoint, self._name, self._rows = endpoint.rstrip("/"), name, rows
        self._random = random
        self._names = list(rows[0]) if isinstance(rows[0], dict) else []
        random.shuffle(self._names)

    def ways(self) -> dict[str, Ask]:
        ways: dict[str, Ask] = {"JSON": self._by_json, "a batch": self._by_batch, "MLflow's inputs": self._by_inputs}
        if not self._names:
            ways["CSV"] = self._by_csv
        if not self._name.endswith(".tar.gz"):  # Raw rows of an artifact have neither.
            ways |= {"LIBSVM": self._by_libsvm, "RecordIO": self._by_recordio}
        if self._names:
            ways |= {"JSON of texts": self._by_texts, "MLflow's split": self._by_split, "MLflow's records": self._by_records}
        return ways | {"tensors": self._by_tensors}

    def by_body(self, form: str, body: bytes) -> Any:
        return json.loads(self._post(f"/models/{self._name}/invoke", body, {"Content-Type": form, "Accept": JSON["Accept"]}))

    def _by_json(self) -> Any:
        return self.by_body(JSON["Content-Type"], _json({"instances": self._rows}))

    def _by_texts(self) -> Any:
        rows = [{name: _text(cell) for name, cell in row.items()} for row in self._rows]
        return self.by_body(JSON["Content-Type"], _json(rows))

    def _by_csv(self) -> Any:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator=["\n", "\r\n"][self._random.integers(2)])
        writer.writerows(["" if cell is None else cell for cell in row] for row in self._rows)
        return self.by_body('text/csv; delimiter=";"', text.getvalue().encode())

    def _by_libsvm(self) -> Any:
        """With a label, so that a row without values is one, too."""
        lines = [["0", *(f"{i + 1}:{row[i]!r}" for i in self._known(row))] for row in self._rows]
        return self.by_body("text/libsvm", "\n".join(map(" ".join, lines)).encode())

    def _by_recordio(self) -> Any:
        """Tensors of float64, of all values or of those that are there."""
        is_sparse = self._random.random() < 0.5
        body = b""
        for row in self._rows:
            cells = [(i, row[i]) for i in self._known(row)] if is_sparse else list(enumerate(row))
            values = [np.nan if cell is None else cell for _, cell in cells]
            tensor = field(1, struct.pack(f"<{len(values)}d", *values))
            if is_sparse:
                tensor += field(2, b"".join(varint(i) for i, _ in cells)) + field(3, varint(len(row)))
            record = field(1, field(1, b"values") + field(2, field(3, tensor)))
            body += struct.pack("<II", 0xCED7230A, len(record)) + record + b"\0" * (-len(record) % 4)
        return self.by_body("application/x-recordio-protobuf", body)

    def _known(self, row: list) -> list[int]:
        """The places of values that are there, in any order."""
        return [i for i in self._random.permutation(len(row)).tolist() if row[i] is not None]

    def _by_batch(self) -> Any:
        key = "row" if self._names else "features"
        lines = [_json({"model": self._name, key: row}) for row in self._rows]
        answer = self._post("/batch", b"\n".join(lines), {"Content-Type": "application/jsonlines"})
        answers = [json.loads(line) for line in answer.splitlines()]
        for line in answers:
            if "error" in line:
                raise Refused(str(line))
        return [line["score"] for line in answers]

    def _by_inputs(self) -> Any:
        columns = {name: [row[name] for row in self._rows] for name in self._names}
        return self._by_mlflow({"inputs": columns or self._rows})

    def _by_split(self) -> Any:
        data = [[row[name] for name in self._names] for row in self._rows]
        return self._by_mlflow({"dataframe_split": {"columns": self._names, "data": data}})

    def _by_records(self) -> Any:
        records = [{name: row[name] for name in self._names} for row in self._rows]
        return self._by_mlflow({"dataframe_records": records})

    def _by_mlflow(self, body: dict) -> Any:
        headers = JSON | {"X-Amzn-SageMaker-Target-Model": self._name}
        return json.loads(self._post("/invocations", _json(body), headers))["predictions"]

    def _by_tensors(self) -> Any:
        if self._names:
            inputs = [_column(name, [row[name] for row in self._rows]) for name in self._names]
            body = {"inputs": inputs, "parameters": {"content_type": "pd"}}
        else:
            body = {"inputs": [_matrix(self._rows)]}
        answer = json.loads(self._post(f"/v2/models/{self._name}/infer", _json(body), JSON))
        output, = answer["outputs"]
        return np.array(output["data"]).reshape(output["shape"]).tolist()

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        answer, _ = post(self._endpoint + path, body, headers)
        return answer


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def _text(cell: Any) -> str | None:
    return cell if cell is None or isinstance(cell, str) else json.dumps(cell)


def _matrix(rows: list[list]) -> dict:
    is_text = any(isinstance(cell, str) for row in rows for cell in row)
    cells = [[_text(cell) for cell in row] for row in rows] if is_text else rows
    datatype = "BYTES" if is_text else "FP64"
    return {"name": "rows", "datatype": datatype, "shape": [len(rows), len(rows[0])], "data": cells}


def _column(name: str, cells: list) -> dict:
    kinds = {type(cell) for cell in cells}
    if str in kinds or kinds == {type(None)}:
        datatype = "BYTES"
    else:
        datatype = {(bool,): "BOOL", (int,): "INT64"}.get(tuple(kinds), "FP64")
    return {"name": name, "datatype": datatype, "shape": [len(cells)], "data": cells}
