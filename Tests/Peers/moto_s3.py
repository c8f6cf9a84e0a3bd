"""Amazon S3 and IAM by moto 5.2.5, with signatures and policies enforced.

    python moto_s3.py

Facts: `endpoint`, `bucket`, `region`, `accessKeyId`, `secretAccessKey` of a user who may only put objects into the
bucket, `anywhereKeyId`, `anywhereSecret` of one who may put them into any, and `strangerKeyId`, `strangerSecret` of one who
may do nothing. `GET /objects` at `controlUrl` shows what is in the
bucket.
"""

import json
import os

os.environ["MOTO_S3_CUSTOM_ENDPOINTS"] = ""

import boto3
import requests
from botocore.config import Config
from flask import Flask, jsonify
from moto.server import ThreadedMotoServer

from peer import listen, serve

BUCKET, REGION = "portal-events", "eu-central-1"


def client(service, endpoint, key, secret):
    return boto3.client(
        service, endpoint_url=endpoint, region_name=REGION, aws_access_key_id=key, aws_secret_access_key=secret,
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}))


def user(iam, name, statement):
    iam.create_user(UserName=name)
    if statement:
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def main():
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    endpoint = f"http://127.0.0.1:{port}"
    iam = client("iam", endpoint, "AKIAINITIAL000000000", "initial")
    s3 = client("s3", endpoint, "AKIAINITIAL000000000", "initial")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    writer = user(iam, "writer", {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"})
    anywhere = user(iam, "anywhere", {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"})
    stranger = user(iam, "stranger", None)
    reader = user(iam, "reader", {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    # From here on every request's signature and policy is checked.
    requests.post(f"{endpoint}/moto-api/reset-auth", data="0", timeout=10).raise_for_status()

    app = Flask(__name__)
    reading = client("s3", endpoint, *reader)

    @app.get("/objects")
    def objects():
        found = {}
        for entry in reading.list_objects_v2(Bucket=BUCKET).get("Contents", []):
            got = reading.get_object(Bucket=BUCKET, Key=entry["Key"])
            found[entry["Key"]] = {"type": got["ContentType"], "body": got["Body"].read().decode()}
        return jsonify(found)

    listener, control = listen()
    serve(
        app, listener, controlUrl=control, baseUrl=control, endpoint=endpoint, bucket=BUCKET, region=REGION,
        accessKeyId=writer[0], secretAccessKey=writer[1], anywhereKeyId=anywhere[0], anywhereSecret=anywhere[1],
        strangerKeyId=stranger[0], strangerSecret=stranger[1])
    moto.stop()


main()
