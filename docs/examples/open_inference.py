"""Scores rows by the Open Inference Protocol over HTTP, with Python's own library alone.

    python3 docs/examples/open_inference.py http://localhost:8080 sample.tar.gz
    python3 docs/examples/open_inference.py http://localhost:8080 sample.tar.gz label contributions

The rows go as binary FP32 and come back so: nothing is written as text or read from it.
"""

import argparse
import array
import json
import sys
import urllib.error
import urllib.parse
import urllib.request


TYPES = {"FP32": "f", "INT32": "i", "INT64": "q"}


def infer(url, model, rows, output="predict", token=None):
    """An output of each row, nested as its shape says.

    `predict`, `probability`, `label` or `raw`; `contributions` are lists by output and feature, the
    bias last, and `leaf` one number per tree.
    """
    cells = array.array("f", [cell for row in rows for cell in row])
    if sys.byteorder == "big":
        cells.byteswap()
    head = json.dumps(
        {
            "parameters": {"binary_data_output": True},
            "outputs": [{"name": output}],
            "inputs": [
                {
                    "name": "input-0",
                    "datatype": "FP32",
                    "shape": [len(rows), len(rows[0])],
                    "parameters": {"binary_data_size": 4 * len(cells)},
                }
            ],
        }
    ).encode()
    request = urllib.request.Request(
        "%s/v2/models/%s/infer" % (url, urllib.parse.quote(model, safe="")),
        data=head + cells.tobytes(),
        headers={
            "Content-Type": "application/octet-stream",
            "Inference-Header-Content-Length": str(len(head)),
        },
    )
    if token:
        request.add_header("Authorization", "Bearer " + token)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            length = int(answer.headers["Inference-Header-Content-Length"])
            body = answer.read()
    except urllib.error.HTTPError as failure:
        raise RuntimeError(json.load(failure)["error"]) from None
    tensor = json.loads(body[:length])["outputs"][0]
    values = array.array(TYPES[tensor["datatype"]], body[length:])
    if sys.byteorder == "big":
        values.byteswap()
    nested = values.tolist()
    for size in reversed(tensor["shape"][1:]):
        nested = [nested[i : i + size] for i in range(0, len(nested), size)]
    return nested


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("model")
    parser.add_argument("output", nargs="*", default=["predict"])
    given = parser.parse_args()
    # Two customers of the sample; NaN is a missing value.
    rows = [
        [24, 70, 820, 2, 0, 1, 12, 40, 0, 6, 15, 50, 5, float("nan"), 350, 2],
        [60, 20, 1200, 0, 1, 0, 3, 55, 1, 2, 30, 80, 1, 4, 120, 1],
    ]
    for output in given.output:
        print(infer(given.url, given.model, rows, output))
