"""A server that speaks Google Cloud Storage on the loopback address, for tests.

Prints the port and ends when its standard input does. Arguments are the names of buckets to make.
"""

import os
import socket
import sys
import threading

os.environ.setdefault("STORAGE_EMULATOR_HOST", "")
from gcp_storage_emulator.server import create_server  # noqa: E402

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
output = sys.stdout
sys.stdout = open(os.devnull, "w")
sys.stderr = open(os.devnull, "w")
server = create_server("127.0.0.1", port, in_memory=True)
server.start()
for bucket in sys.argv[1:]:
    server._storage.create_bucket(bucket, {"name": bucket})
print(port, file=output, flush=True)
threading.Timer(600, os._exit, [1]).start()
sys.stdin.read()
os._exit(0)
