#!/usr/bin/env python3
"""Writes a fitted scikit-learn pipeline as the preprocessing.json that Coppice serves with a model.

As a module, where training ends:

    from export_preprocessing import export, write_artifact

    document = export(pipeline)                       # of a Pipeline, ColumnTransformer or transformer
    write_artifact("acme.tar.gz", document, model)    # an XGBoost model, or the name of its file

As a command, for a pipeline that joblib or pickle saved (only your own: reading one runs its code):

    export_preprocessing.py pipeline.joblib --names age,plan,income -o preprocessing.json
    export_preprocessing.py pipeline.joblib --model model.ubj -o acme.tar.gz

A pipeline may end in its XGBoost model, which then is the artifact's. What the format cannot express
is refused with the step's name; docs/preprocessing.md describes the format. Missing raw values must be
what the pipeline's own steps take for missing (NaN, or None where they say so).
"""

import argparse
import gzip
import io
import json
import os
import sys
import tarfile

from preprocessing_steps import Feature, NotExportable, columns_behind, has_model


def export(pipeline, names=None):
    """The document of a fitted pipeline.

    names: of the raw columns in order; by default those of the data frame it was fitted on, and
    without one, positions.
    """
    count = pipeline.n_features_in_
    if names is None:
        names = getattr(pipeline, "feature_names_in_", None)
    if names is not None and len(names) != count:
        raise ValueError(f"names: {len(names)} (expected: {count}, as the pipeline has columns)")
    features = columns_behind([Feature(i) for i in range(count)], pipeline, "pipeline")
    _check_types(features)
    if names is None and max(feature.source for feature in features) != count - 1:
        raise ValueError("names: none (expected: given, as the last columns are dropped)")
    document = {"version": 1}
    if names is not None:
        document["columns"] = [str(name) for name in names]
    document["features"] = [_declared(feature, document.get("columns")) for feature in features]
    return document


def write_artifact(path, document, model):
    """Packs a document and a model, which is an XGBoost estimator, a Booster or a file's name."""
    if isinstance(model, (str, os.PathLike)):
        with open(model, "rb") as file:
            content = file.read()
    else:
        content = bytes(_booster(model).save_raw("ubj"))
    # Without the time, so that the same document and model are the same bytes.
    with gzip.GzipFile(path, "wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        _add(archive, "preprocessing.json", json.dumps(document, allow_nan=False, indent=1).encode())
        _add(archive, "xgboost-model", content)


def _booster(model):
    if not hasattr(model, "get_booster"):
        return model
    booster = model.get_booster()
    # Its own predict() stops at the best round; Coppice uses all trees of a model.
    best = getattr(model, "best_iteration", None) if booster.attr("best_iteration") else None
    return booster if best is None else booster[: best + 1]


def _add(archive, name, content):
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def _declared(feature, names):
    source = names[feature.source] if names else feature.source
    declared = {"source": source, "type": feature.type or "number"}
    return declared | ({"steps": feature.steps} if feature.steps else {})


def _check_types(features):
    types = {}
    for feature in features:
        type = feature.type or "number"
        if types.setdefault(feature.source, type) != type:
            raise NotExportable(
                f"column {feature.source}: {type} in one step, {types[feature.source]} in another"
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pipeline", help="the fitted pipeline, saved by joblib or pickle")
    parser.add_argument("--names", help="names of the raw columns, separated by commas")
    parser.add_argument("--model", help="model file; makes the output an artifact")
    parser.add_argument("-o", "--output", help=".json or .tar.gz (default: the document, printed)")
    options = parser.parse_args()
    import joblib  # Comes with scikit-learn; reads plain pickles too.

    pipeline = joblib.load(options.pipeline)
    try:
        document = export(pipeline, options.names.split(",") if options.names else None)
    except ValueError as refusal:
        sys.exit(str(refusal))
    model = options.model or (pipeline.steps[-1][1] if has_model(pipeline) else None)
    if options.output and options.output.endswith(".tar.gz"):
        if model is None:
            sys.exit("--model: none (expected: given, as the pipeline does not end in one)")
        write_artifact(options.output, document, model)
        return
    with open(options.output, "w") if options.output else sys.stdout as out:
        json.dump(document, out, allow_nan=False, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()
