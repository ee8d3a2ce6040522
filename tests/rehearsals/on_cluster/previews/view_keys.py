"""Keys for one view of a bucket of Ceph: a user of its own, and a line for it in the bucket's policy.

    python3 view_keys.py make VIEW s3://BUCKET/PREFIX      prints the variables, as JSON
    python3 view_keys.py remove VIEW s3://BUCKET/PREFIX

It is what a team writes for its own S3 server (`bucket-keys`). Whoever runs it may make users (`caps` users=*).
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import boto3
from botocore.auth import HmacV1Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
KEYS = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
THERE_ALREADY, MISSING = 409, 404


def main(what: str, view: str, address: str) -> None:
    """Make the keys of a view, or end them."""
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    if what == "remove":
        set_policy(bucket, view, [])
        asked("DELETE", uid=view)
        return
    try:
        user = asked("PUT", uid=view, **{"display-name": view})
    except urllib.error.HTTPError as error:
        if error.code != THERE_ALREADY:
            raise
        user = asked("GET", uid=view)
    set_policy(bucket, view, statements(view, bucket, prefix))
    (keys,) = user["keys"]
    found = {
        "AWS_ENDPOINT_URL": ENDPOINT,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": keys["access_key"],
        "AWS_SECRET_ACCESS_KEY": keys["secret_key"],
    }
    print(json.dumps(found))


def statements(view: str, bucket: str, prefix: str) -> list[dict[str, Any]]:
    """Return what a view's user may do: read and write below its own prefix."""
    who = {"AWS": [f"arn:aws:iam:::user/{view}"]}
    objects = {
        "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        "Resource": [f"arn:aws:s3:::{bucket}/{prefix}/*"],
    }
    return [{"Sid": view, "Effect": "Allow", "Principal": who, **objects}]


def set_policy(bucket: str, view: str, own: list[dict[str, Any]]) -> None:
    """Put a view's lines in place of those that it has in the bucket's policy."""
    client = boto3.client("s3", endpoint_url=ENDPOINT)
    try:
        found = json.loads(client.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    except ClientError:
        found = []
    kept = [each for each in found if each["Sid"] != view] + own
    if kept:
        policy = {"Version": "2012-10-17", "Statement": kept}
        client.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    else:
        client.delete_bucket_policy(Bucket=bucket)


def asked(method: str, **words: str) -> Any:
    """Ask the server about a user (https://docs.ceph.com/en/latest/radosgw/adminops/)."""
    url = f"{ENDPOINT}/admin/user?{urllib.parse.urlencode({**words, 'format': 'json'})}"
    request = AWSRequest(method=method, url=url)
    HmacV1Auth(KEYS).add_auth(request)
    plain = urllib.request.Request(url, method=method, headers=dict(request.headers))
    try:
        with urllib.request.urlopen(plain, timeout=30) as answer:
            return json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as error:
        if method == "DELETE" and error.code == MISSING:
            return {}
        raise


if __name__ == "__main__":
    main(*sys.argv[1:])
