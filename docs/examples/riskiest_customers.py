"""Scores a pandas frame by each protocol, and says why the riskiest customers may leave.

    python3 docs/examples/riskiest_customers.py http://localhost:8080 localhost:8081

The second address is that of `COPPICE_GRPC_PORT`, for which grpcio is needed; without it gRPC is
left out. The model is the sample beside this file; the customers are drawn from a fixed seed. The
columns' names come from `/models`, which is elsewhere where `COPPICE_MANAGEMENT_PORT` is set.
"""

import argparse
import json
import urllib.request

import numpy
import pandas

try:
    import grpc
except ImportError:
    grpc = None

MODEL = "sample.tar.gz"
ASKED = "probability,contributions=5"
TYPICAL = [24, 70, 820, 2, 0, 1, 12, 40, 0, 6, 15, 50, 5, 3, 350, 2]


def call(path, body=None, **headers):
    """The answer's bytes, and how many of them are JSON before binary tensors."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(URL + path, body, named)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read(), int(answer.headers.get("Inference-Header-Content-Length", 0))


def invoke(path, kind, body, **headers):
    attributes = {"X_Amzn_SageMaker_Custom_Attributes": "inference-output=" + ASKED}
    target = {"X_Amzn_SageMaker_Target_Model": MODEL}
    return call(path, body.encode(), Content_Type=kind, **{**target, **attributes, **headers})[0]


def lines(answer):
    return [json.loads(line) for line in answer.splitlines()]


def cells(frame):
    """Rows whose missing values are None, which JSON has a word for."""
    return frame.astype(object).where(frame.notna(), None)


def sagemaker_csv(frame):
    body = frame.to_csv(index=False)
    answer = invoke("/invocations", "text/csv; header=present", body, Accept="application/json")
    return json.loads(answer)["predictions"]


def json_lines(frame):
    body = "\n".join(json.dumps(row) for row in cells(frame).to_dict("records"))
    kind = "application/jsonlines"
    return lines(invoke("/invocations", kind, body, Accept=kind))


def mlflow(frame):
    split = {"columns": list(frame.columns), "data": cells(frame).values.tolist()}
    body = json.dumps({"params": {"inference_output": ASKED}, "dataframe_split": split}).encode()
    headers = {"Content_Type": "application/json", "X_Amzn_SageMaker_Target_Model": MODEL}
    return json.loads(call("/invocations", body, **headers)[0])["predictions"]


def batch(frame):
    rows = cells(frame).to_dict("records")
    body = "\n".join(json.dumps({"model": MODEL, "row": row}) for row in rows)
    return lines(invoke("/batch", "application/jsonlines", body))


def explained(frame, probabilities, contributions):
    """The same of tensors: those have all contributions of a row, and the bias last."""
    rows = []
    for score, values in zip(probabilities, numpy.reshape(contributions, (len(frame), -1))):
        largest = numpy.argsort(-abs(values[:-1]), kind="stable")[:5]
        reasons = {frame.columns[column]: values[column] for column in largest}
        rows.append({"probability": score, "contributions": reasons})
    return rows


def infer(body, **headers):
    return call("/v2/models/%s/infer" % MODEL, body, Content_Type="application/json", **headers)


def open_inference_json(frame):
    columns = cells(frame)
    request = {
        "parameters": {"content_type": "pd"},
        "inputs": [
            {"name": name, "datatype": "FP64", "shape": [len(frame)], "data": list(columns[name])}
            for name in frame.columns
        ],
        "outputs": [{"name": "probability"}, {"name": "contributions"}],
    }
    outputs = json.loads(infer(json.dumps(request).encode())[0])["outputs"]
    return explained(frame, *(output["data"] for output in outputs))


def open_inference_binary(frame):
    data = frame.to_numpy("<f4").tobytes()
    tensor = {"name": "rows", "datatype": "FP32", "shape": list(frame.shape)}
    request = {
        "parameters": {"binary_data_output": True},
        "inputs": [{**tensor, "parameters": {"binary_data_size": len(data)}}],
        "outputs": [{"name": "probability"}, {"name": "contributions"}],
    }
    head = json.dumps(request).encode()
    answer, length = infer(head + data, Inference_Header_Content_Length=str(len(head)))
    values = numpy.frombuffer(answer[length:], "<f4")
    return explained(frame, values[: len(frame)], values[len(frame) :])


def field(number, content):
    """A field of a message of Protocol Buffers: bytes, or a number."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(number):
    more = b""
    while number > 127:
        more += bytes([number & 127 | 128])
        number >>= 7
    return more + bytes([number])


def raw_outputs(message):
    """The fields raw_output_contents, number 6; all fields of an answer are bytes."""
    contents, at = [], 0
    while at < len(message):
        tag, length, at = message[at], 0, at + 1
        for shift in range(0, 35, 7):
            length |= (message[at] & 127) << shift
            at += 1
            if message[at - 1] < 128:
                break
        contents += [message[at : at + length]] if tag >> 3 == 6 else []
        at += length
    return contents


def by_grpc(address):
    """By bytes, so that no code has to be generated of open_inference_grpc.proto."""
    send = grpc.insecure_channel(address).unary_unary("/inference.GRPCInferenceService/ModelInfer")

    def score(frame):
        tensor = field(1, b"rows") + field(2, b"FP32")
        shape = b"".join(field(3, size) for size in frame.shape)
        outputs = field(6, field(1, b"probability")) + field(6, field(1, b"contributions"))
        rows = field(7, frame.to_numpy("<f4").tobytes())
        answer = send(field(1, MODEL.encode()) + field(5, tensor + shape) + outputs + rows)
        return explained(frame, *(numpy.frombuffer(raw, "<f4") for raw in raw_outputs(answer)))

    return score


def customers(count):
    call("/models/%s/invoke" % MODEL, b"0", Content_Type="text/csv")  # It is in memory then.
    detail = json.loads(call("/models/%s?detail=true" % MODEL)[0])
    names = [column["name"] for column in detail["schema"]["columns"]]
    random = numpy.random.default_rng(7)
    values = numpy.round(TYPICAL * random.uniform(0, 2.5, (count, len(names))))
    values[random.random(values.shape) < 0.05] = numpy.nan
    index = ["customer %d" % number for number in range(1, count + 1)]
    return pandas.DataFrame(values, index, names)


def main(grpc_address):
    protocols = {
        "SageMaker, CSV by name": sagemaker_csv,
        "SageMaker, JSON lines": json_lines,
        "MLflow": mlflow,
        "Open Inference, JSON": open_inference_json,
        "Open Inference, binary": open_inference_binary,
        "batch": batch,
    }
    if grpc and grpc_address:
        protocols["Open Inference, gRPC"] = by_grpc(grpc_address)
    else:
        print("gRPC is left out (expected: grpcio, and the address of COPPICE_GRPC_PORT)")
    frame = customers(200)
    first = None
    for name, score in protocols.items():
        rows = score(frame)
        scores = numpy.array([row["probability"] for row in rows], "f4")
        first = scores if first is None else first
        agree = "agree" if numpy.array_equal(scores, first) else "DIFFER"
        print("%s: %d scores, which %s" % (name, len(scores), agree))
        for row in numpy.argsort(-scores, kind="stable")[:3]:
            reasons = rows[row]["contributions"].items()
            said = ", ".join("%s %+.3f" % reason for reason in reasons)
            print("  %s: %.3f, by %s" % (frame.index[row], scores[row], said))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("grpc_address", nargs="?")
    given = parser.parse_args()
    URL = given.url
    main(given.grpc_address)
