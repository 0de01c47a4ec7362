#!/usr/bin/env python3
"""Creates a multi-model endpoint with boto3, calls it, and scores a whole prefix with a batch transform.

    example.py create    --image URI --role ARN --bucket B [--prefix models/] [--name fleet] [--dry-run]
    example.py invoke    --model acme.tar.gz --rows 0.1,0.2,0.3,0.4 [--name fleet] [--endpoint-url http://localhost:8080]
    example.py transform --image URI --role ARN --bucket B --model acme.tar.gz [--name nightly] [--dry-run]

A dry run sends nothing: it has botocore validate each request against SageMaker's own description,
and prints them. A transform's name is --name and the time, in UTC. Where there are many endpoints to
keep, take the templates beside this instead.
"""
import argparse
import json
import sys
from datetime import datetime, timezone

import boto3
from botocore.exceptions import ParamValidationError
from botocore.validate import ParamValidator


def create_requests(arguments):
    """The requests that make an endpoint, in their order."""
    name = arguments.name
    return [
        ("CreateModel", {
            "ModelName": name,
            "ExecutionRoleArn": arguments.role,
            "PrimaryContainer": {
                "Image": arguments.image,
                "Mode": "MultiModel",
                "ModelDataUrl": f"s3://{arguments.bucket}/{arguments.prefix}",
                "Environment": {"COPPICE_ENDPOINT_NAME": name},
            },
        }),
        ("CreateEndpointConfig", {
            "EndpointConfigName": name,
            "ProductionVariants": [{
                "VariantName": "AllTraffic",
                "ModelName": name,
                "InstanceType": arguments.instance_type,
                "InitialInstanceCount": 1,
            }],
        }),
        ("CreateEndpoint", {"EndpointName": name, "EndpointConfigName": name}),
    ]


def transform_requests(arguments):
    """The requests that score every row of input/ with one model and join each with its score."""
    # SageMaker takes the name of a job once, and keeps that of a model until it is deleted.
    name = f"{arguments.name}-{datetime.now(timezone.utc):%Y%m%d%H%M%S}"
    return [
        ("CreateModel", {
            "ModelName": name,
            "ExecutionRoleArn": arguments.role,
            "PrimaryContainer": {
                "Image": arguments.image,
                "ModelDataUrl": f"s3://{arguments.bucket}/{arguments.prefix}{arguments.model}",
            },
        }),
        ("CreateTransformJob", {
            "TransformJobName": name,
            "ModelName": name,
            # How many calls at once, how many rows and how large: what Coppice says of itself.
            "TransformInput": {
                "DataSource": {"S3DataSource": {
                    "S3DataType": "S3Prefix", "S3Uri": f"s3://{arguments.bucket}/input/"}},
                "ContentType": "text/csv",
                "SplitType": "Line",
            },
            "TransformOutput": {
                "S3OutputPath": f"s3://{arguments.bucket}/output/",
                "Accept": "text/csv",
                "AssembleWith": "Line",
            },
            "DataProcessing": {"JoinSource": "Input"},
            "TransformResources": {"InstanceType": arguments.instance_type, "InstanceCount": 1},
        }),
    ]


def send(client, requests, dry_run):
    """Sends the requests, or only validates and prints them."""
    for operation, request in requests:
        if dry_run:
            shape = client.meta.service_model.operation_model(operation).input_shape
            problems = ParamValidator().validate(request, shape)
            if problems.has_errors():
                raise ParamValidationError(report=problems.generate_report())
            print(json.dumps({operation: request}))
        else:
            methods = {api: method for method, api in client.meta.method_to_api_mapping.items()}
            getattr(client, methods[operation])(**request)


def invoke(arguments):
    """Scores rows of CSV with one tenant's model, and returns the answer as it is."""
    runtime = boto3.client(
        "sagemaker-runtime", endpoint_url=arguments.endpoint_url, region_name=arguments.region)
    answer = runtime.invoke_endpoint(
        EndpointName=arguments.name, TargetModel=arguments.model,
        ContentType="text/csv", Accept="application/json", Body=arguments.rows.encode())
    return answer["Body"].read().decode()


def parsed(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--region", help="by default the one of the AWS configuration")
    commands = parser.add_subparsers(dest="command", required=True)
    for command, name in (("create", "fleet"), ("transform", "nightly")):
        made = commands.add_parser(command)
        made.add_argument("--image", required=True)
        made.add_argument("--role", required=True)
        made.add_argument("--bucket", required=True)
        made.add_argument("--prefix", default="models/")
        made.add_argument("--name", default=name)
        made.add_argument("--instance-type", default="ml.m5.xlarge")
        made.add_argument("--dry-run", action="store_true")
    commands.choices["transform"].add_argument("--model", required=True)
    called = commands.add_parser("invoke")
    called.add_argument("--name", default="fleet")
    called.add_argument("--model", required=True)
    called.add_argument("--rows", required=True)
    called.add_argument("--endpoint-url", help="a server that is not SageMaker's")
    return parser.parse_args(argv)


def main(argv):
    arguments = parsed(argv)
    if arguments.command == "invoke":
        print(invoke(arguments))
        return
    client = boto3.client("sagemaker", region_name=arguments.region)
    make = create_requests if arguments.command == "create" else transform_requests
    requests = make(arguments)
    send(client, requests, arguments.dry_run)
    if arguments.command == "transform" and not arguments.dry_run:
        print(requests[-1][1]["TransformJobName"])
    if arguments.command == "create" and not arguments.dry_run:
        client.get_waiter("endpoint_in_service").wait(EndpointName=arguments.name)


if __name__ == "__main__":
    main(sys.argv[1:])
