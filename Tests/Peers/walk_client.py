"""Walks a static catalog with pystac-client and prints the Items that it found, as JSON.

    python walk_client.py http://127.0.0.1:PORT/catalog.json

Prints {"items": [[collection, id], …]}. The exit status is 3 where there is no pystac-client.
"""

import json
import sys
import warnings

try:
    import pystac_client
except ImportError:
    sys.exit(3)

# A static catalog has no conformance classes, and pystac-client says so.
warnings.simplefilter("ignore")
client = pystac_client.Client.open(sys.argv[1])
items = [[item.collection_id, item.id] for item in client.get_items(recursive=True)]
print(json.dumps({"items": items}))
