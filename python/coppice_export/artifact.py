"""Packs a model, its document and its proof into the artifact of a tenant."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
from typing import Any

import numpy as np
import xgboost

from .document import Checked, checked, document_bytes
from .model import PackedModel
from .refusal import NotExportable, refusing
from .rows import ranked_rows

# Of expectations.jsonl, as the server reads it.
_MAX_BYTES = 1 << 20


def write_artifact(
    path: str | os.PathLike, pipeline: Any, *, check: Any, names: list[str] | None = None
) -> None:
    """Writes the artifact of a fitted pipeline; the same bytes for the same input.

    pipeline: one that ends in an XGBoost estimator, or an estimator alone
    check: raw rows such as training had, a data frame or an array
    names: of an array's columns
    raises: NotExportable where the artifact would not give the pipeline's own bits; nothing is written
    """
    with refusing("pipeline"):
        files = _files(checked(pipeline, check, names))
    _pack(path, files)


def _files(found: Checked) -> dict[str, bytes]:
    if found.estimator is None:
        raise NotExportable("pipeline: no model at its end (expected: an XGBoost estimator)")
    model = PackedModel(found.estimator)
    made = found.rows.matrix()
    if made.shape[1] != model.width:
        raise NotExportable(f"pipeline: {made.shape[1]} columns (expected: {model.width}, as the model has)")
    scores = found.rows.answers()
    model.require_answers(made, scores)
    files = {}
    if found.is_needed:
        files["preprocessing.json"] = document_bytes(found.document)
    files["xgboost-model"] = model.content
    files["expectations.jsonl"] = _expectations(found, made, scores, model)
    return files


def _expectations(found: Checked, made: np.ndarray, scores: np.ndarray, model: PackedModel) -> bytes:
    """The rows that rank highest, of those that the server's limit has room for; ascending."""
    used = {feature["source"] for feature in found.document["features"]}
    head = _line({"xgboost": xgboost.__version__})
    left = _MAX_BYTES - len(head)
    lines: dict[int, bytes] = {}
    for row in ranked_rows(found.document, found.raw, made, model.splits()):
        score = scores[row].tolist()
        key = "scores" if isinstance(score, list) else "score"
        line = _line({"row": found.raw.row(row, used), key: score})
        if len(line) <= left:
            left -= len(line)
            lines[row] = line
    if not lines:
        raise NotExportable(f"check: each row over {left} bytes as JSON (expected: a shorter one, to prove the model)")
    return head + b"".join(lines[row] for row in sorted(lines))


def _line(content: dict) -> bytes:
    try:
        return json.dumps(content, allow_nan=False).encode() + b"\n"
    except ValueError:
        raise NotExportable("predict: a score that is not finite (expected: finite)") from None


def _pack(path: str | os.PathLike, files: dict[str, bytes]) -> None:
    packed = io.BytesIO()
    # Without times and names, so that the same files are the same bytes.
    with gzip.GzipFile(filename="", fileobj=packed, mode="wb", mtime=0) as zipped:
        with tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for name, content in files.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
    with open(path, "wb") as file:
        file.write(packed.getvalue())
