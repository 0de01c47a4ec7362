"""The command: python -m coppice_export model.joblib frame.csv acme.tar.gz"""

from __future__ import annotations

import argparse
import sys

from . import NotExportable, write_artifact


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
    import joblib  # Comes with scikit-learn; reads plain pickles too.
    import pandas

    try:
        write_artifact(options.artifact, joblib.load(options.model), check=pandas.read_csv(options.frame))
    except (NotExportable, OSError) as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
