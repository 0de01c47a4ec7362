"""The command: python -m coppice_export model.joblib frame.csv acme.tar.gz"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from . import NotExportable, write_artifact
from .table import read_table, require_read_alike

_MODEL = "a model saved by joblib or pickle, and the libraries it was saved with"
_FRAME = "CSV in UTF-8 with a header"
_ARTIFACT = "a file that can be written"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m coppice_export",
        description="Writes a fitted pipeline that ends in an XGBoost estimator, or an estimator alone,"
        " as an artifact that Coppice serves, once it gives the pipeline's own bits on every row.",
    )
    parser.add_argument("model", help="saved by joblib or pickle; only your own, reading one runs its code")
    parser.add_argument("frame", help="raw rows such as training had: CSV with a header, read by pandas")
    parser.add_argument("artifact", help="what is written, such as acme.tar.gz")
    options = parser.parse_args(arguments)
    model, frame = _model(options.model), _frame(options.frame)
    try:
        require_read_alike(options.frame, frame, model)
        write_artifact(options.artifact, model, check=frame)
    except NotExportable as refusal:
        sys.exit(str(refusal))
    except OSError as error:
        sys.exit(_unusable(options.artifact, error, _ARTIFACT))


def _model(path: str) -> Any:
    import joblib  # Comes with scikit-learn; reads plain pickles too.

    try:
        return joblib.load(path)
    except Exception as error:  # Reading a pickle runs its code, which may raise anything.
        sys.exit(_unusable(path, error, _MODEL))


def _frame(path: str) -> Any:
    try:
        return read_table(path)
    except (OSError, ValueError) as error:  # The parser's errors are ValueErrors.
        sys.exit(_unusable(path, error, _FRAME))


def _unusable(path: str, error: Exception, expected: str) -> str:
    if isinstance(error, OSError) and error.strerror:
        cause = error.strerror[0].lower() + error.strerror[1:]
    else:
        cause = " ".join(str(error).split())
        if not isinstance(error, ValueError):
            cause = f"{type(error).__name__}: {cause}" if cause else type(error).__name__
    return f"{path}: {cause} (expected: {expected})"


if __name__ == "__main__":
    main()
