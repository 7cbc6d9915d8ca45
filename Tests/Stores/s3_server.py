"""An S3 server on the loopback address, for tests: moto's.

Prints the port and ends when its standard input does, so it never outlives who has started it.
Arguments are the names of buckets to make. With STORE_CHECKS_KEYS=1, access keys must be those of a
user; there is none, so every request is refused.
"""

import json
import logging
import os
import sys
import threading

logging.getLogger("werkzeug").setLevel(logging.ERROR)
if os.environ.get("STORE_CHECKS_KEYS"):
    os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = str(len(sys.argv) - 1)

import boto3  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
client = boto3.client(
    "s3",
    endpoint_url=f"http://{host}:{port}",
    region_name="us-east-1",
    aws_access_key_id="maker",
    aws_secret_access_key="maker",
)
for bucket in sys.argv[1:]:
    client.create_bucket(Bucket=bucket)
    if not os.environ.get("STORE_CHECKS_KEYS"):
        # Tests look at objects without a key, too.
        everybody = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        }
        client.put_bucket_policy(
            Bucket=bucket,
            Policy=json.dumps({"Version": "2012-10-17", "Statement": [everybody]}),
        )
print(port, flush=True)
# However a test ends, the server is gone soon after.
threading.Timer(600, os._exit, [1]).start()
sys.stdin.read()
os._exit(0)
