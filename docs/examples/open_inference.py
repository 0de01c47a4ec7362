"""Scores rows by the Open Inference Protocol over HTTP, with Python's own library alone.

    python3 docs/examples/open_inference.py http://localhost:8080 tenant-00473.tar.gz

The rows go as binary FP32 and come back so: nothing is written as text or read from it.
"""

import array
import json
import sys
import urllib.error
import urllib.parse
import urllib.request


def infer(url, model, rows, token=None):
    """The prediction of each row; a list of lists where the model has several outputs."""
    cells = array.array("f", [cell for row in rows for cell in row])
    if sys.byteorder == "big":
        cells.byteswap()
    head = json.dumps(
        {
            "parameters": {"binary_data_output": True},
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
    shape = json.loads(body[:length])["outputs"][0]["shape"]
    scores = array.array("f", body[length:])
    if sys.byteorder == "big":
        scores.byteswap()
    if len(shape) == 1:
        return scores.tolist()
    width = shape[1]
    return [scores[i : i + width].tolist() for i in range(0, len(scores), width)]


if __name__ == "__main__":
    print(infer(sys.argv[1], sys.argv[2], [[0.1, 0.2, 0.3, 0.4], [0.5, 0.6, 0.7, 0.8]]))
