"""Reads the command's CSV with pandas, and refuses what the server reads otherwise."""

from __future__ import annotations

from typing import Any

from .document import export
from .refusal import NotExportable


def read_table(path: str) -> Any:
    """The data frame that pandas makes of it."""
    import pandas

    # Without it the last bit of a number of many digits can be another, and so its category.
    return pandas.read_csv(path, float_precision="round_trip")


def require_read_alike(path: str, frame: Any, pipeline: Any) -> None:
    """Refuses words such as NA in text that the pipeline uses: to pandas they are missing cells."""
    words = _words(path, frame)
    if not words:
        return
    used = {feature["source"] for feature in export(pipeline, frame)["features"]}
    for column, (row, word) in words.items():
        if column in used:
            raise NotExportable(
                f"{path}: column {column}, row {row + 1}: {word}"
                " (expected: an empty cell; the server takes it for text)"
            )


def _words(path: str, frame: Any) -> dict[str, tuple[int, str]]:
    """By the names of columns of text, the first row whose cell pandas misses though the file has it."""
    import pandas

    texts = [name for name in frame if _is_text(frame[name])]
    if not texts:
        return {}
    written = pandas.read_csv(path, dtype=str, keep_default_na=False)
    found = {}
    for name in texts:
        gone = (frame[name].isna() & (written[name] != "")).to_numpy()
        if gone.any():
            row = int(gone.argmax())
            found[name] = (row, written[name].iloc[row])
    return found


def _is_text(values: Any) -> bool:
    return any(isinstance(cell, str) for cell in values)
