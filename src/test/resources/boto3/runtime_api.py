"""What boto3 makes of a Coppice: one unittest a line of the contract, run by Boto3IT.

python3 runtime_api.py URL MODEL CSV JSON CLASS...  where MODEL answers the row CSV with JSON.
"""

import json
import sys
import unittest

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL, MODEL, ROW, EXPECTED = sys.argv[1:5]
API = "sagemaker-runtime"


def client(**config):
    return boto3.client(
        API,
        endpoint_url=URL,
        region_name="us-east-1",
        aws_access_key_id="id",
        aws_secret_access_key="secret",
        config=Config(**config),
    )


def once():
    return client(retries={"total_max_attempts": 1})


def call(**members):
    return dict({"EndpointName": "fleet", "ContentType": "text/csv", "TargetModel": MODEL, "Body": ROW}, **members)


def targeting(boto, model):
    """The streaming operation has no member for the model; a header does."""

    def add(request, **_):
        request.headers["X-Amzn-SageMaker-Target-Model"] = model

    boto.meta.events.register("before-sign.%s.InvokeEndpointWithResponseStream" % API, add)
    return boto


def streaming(**members):
    request = call(**members)
    return targeting(once(), request.pop("TargetModel")).invoke_endpoint_with_response_stream(**request)


def error_of(operation, **members):
    try:
        operation(**members)
    except ClientError as e:
        return e
    raise AssertionError("no error")


# Those that both operations have; what is sent with every call is not among them.
OPTIONAL_MEMBERS = dict(
    Accept="application/json",
    CustomAttributes="trace=1",
    TargetVariant="AllTraffic",
    InferenceId="i1",
    SessionId="NEW_SESSION",
)

# Those that ask for what is not there, and the answer. Only one operation has the last.
REFUSED_MEMBERS = {
    "TargetVariant": ("green", "Variant green not found for Endpoint fleet."),
    "InferenceComponentName": (
        "part",
        "Inference Component part not found for Endpoint fleet (expected: no InferenceComponentName).",
    ),
    "TargetContainerHostname": (
        "second",
        "Endpoint fleet is not a multi-container endpoint and does not support target container hostname header "
        "(expected: no TargetContainerHostname).",
    ),
    "EnableExplanations": (
        "always",
        "X-Amzn-SageMaker-Enable-Explanations: always (expected: `true`, `false`, or one comparison such as "
        "[0]>`0.5` or probability>`0.5`)",
    ),
}


class Success(unittest.TestCase):
    def test_every_member_is_taken(self):
        boto = once()
        members = call(EnableExplanations="`false`", **OPTIONAL_MEMBERS)
        known = boto.meta.service_model.operation_model("InvokeEndpoint").input_shape.members
        self.assertEqual(set(known), set(members) | set(REFUSED_MEMBERS), "boto3 has members that no test sends")
        answer = boto.invoke_endpoint(**members)
        self.assertEqual(EXPECTED, answer["Body"].read().decode())
        self.assertEqual("application/json", answer["ContentType"])
        self.assertEqual("AllTraffic", answer["InvokedProductionVariant"])
        for absent in ("CustomAttributes", "NewSessionId", "ClosedSessionId"):
            self.assertNotIn(absent, answer)
        self.assertEqual(36, len(answer["ResponseMetadata"]["RequestId"]))
        self.assertEqual(0, answer["ResponseMetadata"]["RetryAttempts"])

    def test_explanations_come_in_the_form_of_clarify(self):
        answer = json.load(once().invoke_endpoint(**call(EnableExplanations="`true`"))["Body"])
        self.assertEqual("1.0", answer["version"])
        (reasons,) = answer["explanations"]["tree_shap"]
        self.assertEqual(ROW.count(",") + 1, len(reasons))
        self.assertIn(EXPECTED.strip("[]"), answer["predictions"]["data"])

    def test_name_with_slash_and_space_is_sent_raw(self):
        answer = once().invoke_endpoint(**call(TargetModel="team a/" + MODEL))
        self.assertEqual(EXPECTED, answer["Body"].read().decode())

    def test_answer_takes_the_form_asked_for(self):
        answer = once().invoke_endpoint(**call(Accept="text/csv", Body=ROW + "\n" + ROW))
        score = EXPECTED[1:-1]
        self.assertEqual(score + "," + score, answer["Body"].read().decode())
        self.assertEqual("text/csv", answer["ContentType"])

    def test_weights_tell_which_form_is_wanted(self):
        answer = once().invoke_endpoint(**call(Accept="text/csv;q=0.2, application/*;q=0.5, */*;q=0.1"))
        self.assertEqual("application/json", answer["ContentType"])
        answer = once().invoke_endpoint(**call(Accept="application/json;q=0.5, text/csv"))
        self.assertEqual("text/csv", answer["ContentType"])

    def test_empty_body_is_answered_with_nothing(self):
        answer = once().invoke_endpoint(**call(Body=""))
        self.assertEqual(204, answer["ResponseMetadata"]["HTTPStatusCode"])
        self.assertEqual(b"", answer["Body"].read())

    def test_body_of_the_limit_is_taken(self):
        limit = 6291456
        body = (ROW + "\n") * (limit // (len(ROW) + 1))
        answer = once().invoke_endpoint(**call(Body=body + "\n" * (limit - len(body)), Accept="text/csv"))
        self.assertEqual(200, answer["ResponseMetadata"]["HTTPStatusCode"])
        self.assertEqual(body.count("\n"), len(answer["Body"].read().split(b",")))


class Stream(unittest.TestCase):
    def test_every_member_is_taken(self):
        boto = targeting(once(), MODEL)
        members = call(**OPTIONAL_MEMBERS)
        del members["TargetModel"]
        operation = boto.meta.service_model.operation_model("InvokeEndpointWithResponseStream")
        refused = set(REFUSED_MEMBERS) - {"EnableExplanations"}
        self.assertEqual(set(operation.input_shape.members), set(members) | refused)
        answer = boto.invoke_endpoint_with_response_stream(**members)
        events = list(answer["Body"])
        self.assertEqual([{"PayloadPart": {"Bytes": EXPECTED.encode()}}], events)
        self.assertEqual("application/json", answer["ContentType"])
        self.assertEqual("AllTraffic", answer["InvokedProductionVariant"])
        self.assertNotIn("CustomAttributes", answer)

    def test_parts_join_to_the_whole_answer(self):
        rows = 50_000
        answer = streaming(Body=(ROW + "\n") * rows, Accept="text/csv")
        parts = [event["PayloadPart"]["Bytes"] for event in answer["Body"]]
        self.assertEqual({65536}, set(map(len, parts[:-1])))
        self.assertGreater(len(parts), 5)
        self.assertEqual(",".join([EXPECTED[1:-1]] * rows), b"".join(parts).decode())

    def test_failure_before_the_first_part_is_an_error_like_any_other(self):
        self.assertEqual("ModelError", error_of(streaming, Body="abc").response["Error"]["Code"])
        self.assertEqual("ModelError", error_of(streaming, Accept="image/png").response["Error"]["Code"])
        self.assertEqual("ValidationError", error_of(streaming, TargetModel="nope").response["Error"]["Code"])


class Errors(unittest.TestCase):
    def assert_model_error(self, status, text, **members):
        boto = once()
        error = error_of(boto.invoke_endpoint, **call(**members))
        self.assertIsInstance(error, boto.exceptions.ModelError)
        answer = error.response
        self.assertEqual(424, answer["ResponseMetadata"]["HTTPStatusCode"])
        self.assertEqual("ModelError", answer["Error"]["Code"])
        self.assertEqual(status, answer["OriginalStatusCode"])
        self.assertIn(text, answer["OriginalMessage"])
        self.assertEqual("", answer["LogStreamArn"])
        self.assertEqual(
            'Received client error (%d) from primary with message "%s". See the server log of request %s for more information.'
            % (status, answer["OriginalMessage"], answer["ResponseMetadata"]["RequestId"]),
            answer["Message"],
        )

    def test_error_of_the_model(self):
        columns = ROW.count(",") + 1
        self.assert_model_error(400, "(%d vs. %d)" % (columns, columns + 1), Body=ROW + ",1")
        self.assert_model_error(415, "image/png is not an accepted ContentType", ContentType="image/png")
        self.assert_model_error(415, "Loading csv data failed with Exception", Body="abc")
        self.assert_model_error(406, "Accept type image/png is not supported", Accept="image/png")
        self.assert_model_error(400, "Unable to load model: ", TargetModel="broken.tar.gz")

    def assert_validation_error(self, text, **members):
        boto = once()
        error = error_of(boto.invoke_endpoint, **call(**members))
        self.assertIsInstance(error, boto.exceptions.ValidationError)
        self.assertEqual(400, error.response["ResponseMetadata"]["HTTPStatusCode"])
        self.assertEqual(text, error.response["Message"])

    def test_target_that_is_refused(self):
        header = "X-Amzn-SageMaker-Target-Model: "
        self.assert_validation_error("Model not found: nope", TargetModel="nope")
        self.assert_validation_error(
            header + "../x (expected: a relative path without empty, '.' or '..' segments)", TargetModel="../x"
        )
        self.assert_validation_error(
            header + "a\\b (expected: 1 to 1024 printable ASCII characters, no backslash)", TargetModel="a\\b"
        )
        self.assert_validation_error(
            "Endpoint name: -bad- (expected: at most 63 letters, digits and inner hyphens)", EndpointName="-bad-"
        )
        members = call()
        del members["TargetModel"]
        boto = once()
        error = error_of(boto.invoke_endpoint, **members)
        self.assertIsInstance(error, boto.exceptions.ValidationError)
        self.assertEqual("Header X-Amzn-SageMaker-Target-Model is required.", error.response["Message"])

    def test_member_that_asks_for_what_is_not_there(self):
        for member, (value, text) in REFUSED_MEMBERS.items():
            self.assert_validation_error(text, **{member: value})
            if member != "EnableExplanations":
                answer = error_of(streaming, **{member: value}).response
                self.assertEqual(("ValidationError", text), (answer["Error"]["Code"], answer["Message"]))

    def test_body_over_the_limit_has_its_status_for_a_code(self):
        error = error_of(once().invoke_endpoint, **call(Body=b"1" * 6291457))
        self.assertEqual("413", error.response["Error"]["Code"])
        self.assertEqual("HTTP content length exceeded 6291456 bytes.", error.response["Error"]["Message"])

    def test_operation_that_is_not_there(self):
        error = error_of(once().invoke_endpoint_async, EndpointName="fleet", InputLocation="s3://bucket/key")
        self.assertEqual("UnknownOperationException", error.response["Error"]["Code"])
        self.assertEqual(404, error.response["ResponseMetadata"]["HTTPStatusCode"])

    def test_error_of_the_model_is_not_retried(self):
        for mode in ("legacy", "standard"):
            error = error_of(client(retries={"mode": mode}).invoke_endpoint, **call(Body="abc"))
            self.assertEqual(0, error.response["ResponseMetadata"]["RetryAttempts"])


class NotReady(unittest.TestCase):
    """The store swallows requests, and a call waits a second for a load."""

    def test_only_the_legacy_mode_retries(self):
        for mode, retries in (("legacy", 1), ("standard", 0)):
            boto = client(retries={"mode": mode, "total_max_attempts": 2})
            error = error_of(boto.invoke_endpoint, **call())
            self.assertIsInstance(error, boto.exceptions.ModelNotReadyException)
            answer = error.response
            self.assertEqual(429, answer["ResponseMetadata"]["HTTPStatusCode"])
            self.assertEqual("5", answer["ResponseMetadata"]["HTTPHeaders"]["retry-after"])
            self.assertEqual("Model %s is still loading." % MODEL, answer["Message"])
            self.assertEqual(retries, answer["ResponseMetadata"]["RetryAttempts"], mode)


class Unavailable(unittest.TestCase):
    """The store throttles."""

    def test_every_mode_retries(self):
        for mode in ("legacy", "standard"):
            boto = client(retries={"mode": mode, "total_max_attempts": 2})
            error = error_of(boto.invoke_endpoint, **call())
            self.assertIsInstance(error, boto.exceptions.ServiceUnavailable)
            answer = error.response
            self.assertEqual(503, answer["ResponseMetadata"]["HTTPStatusCode"])
            self.assertEqual("1", answer["ResponseMetadata"]["HTTPHeaders"]["retry-after"])
            self.assertEqual("Model store is unavailable.", answer["Message"])
            self.assertEqual(1, answer["ResponseMetadata"]["RetryAttempts"], mode)


class Denied(unittest.TestCase):
    """The store refuses access."""

    def test_store_that_refuses_access_is_an_internal_dependency(self):
        boto = client(retries={"mode": "standard"})
        error = error_of(boto.invoke_endpoint, **call())
        self.assertIsInstance(error, boto.exceptions.InternalDependencyException)
        self.assertEqual(530, error.response["ResponseMetadata"]["HTTPStatusCode"])
        self.assertEqual("Model store refused access.", error.response["Message"])
        self.assertEqual(0, error.response["ResponseMetadata"]["RetryAttempts"])


if __name__ == "__main__":
    json.loads(EXPECTED)
    unittest.main(argv=[sys.argv[0]] + sys.argv[5:])
