"""Scores a pandas data frame by MLflow's protocol; MLflow itself is not needed.

    python3 docs/examples/mlflow_frame.py http://localhost:8080 sample.tar.gz customers.csv

Columns go by their names, in any order, and missing values stay missing. A frame whose columns have
no names, as `pandas.DataFrame(array)` makes it, goes by positions if the model has none either.
"""

import argparse
import json
import urllib.error
import urllib.request

import pandas


def score(url, model, frame, params=None, token=None):
    """The predictions as a column beside the frame's index, or a frame where each is an object."""
    # Not by to_json, which rounds to so many places behind the point, and small numbers to nothing.
    cells = frame.astype(object).where(frame.notna(), None)
    body = {"dataframe_split": {"columns": list(frame.columns), "data": cells.values.tolist()}}
    if params:
        body["params"] = params
    request = urllib.request.Request(
        url + "/invocations",
        data=json.dumps(body).encode(),
        headers={
            "Content-Type": "application/json",
            "X-Amzn-SageMaker-Target-Model": model,
        },
    )
    if token:
        request.add_header("Authorization", "Bearer " + token)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            predictions = json.load(answer)["predictions"]
    except urllib.error.HTTPError as failure:
        error = json.load(failure)
        # Who has no right to call is told so before the body says whose protocol it is.
        code = error.get("error_code") or error["type"]
        raise RuntimeError("%s: %s" % (code, error["message"])) from None
    if predictions and isinstance(predictions[0], dict):
        return pandas.DataFrame(predictions, index=frame.index)
    return pandas.Series(predictions, index=frame.index, name="prediction")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("model")
    parser.add_argument("csv")
    parser.add_argument("inference_output", nargs="?", help="such as probability,contributions=5")
    given = parser.parse_args()
    asked = {"inference_output": given.inference_output} if given.inference_output else None
    print(score(given.url, given.model, pandas.read_csv(given.csv), asked).to_csv())
