"""Walks a static catalog with rustac and prints the Items that it found, as JSON.

    python walk_rustac.py /absolute/path/to/catalog.json

Prints {"items": [[collection, id], …]}. The exit status is 3 where there is no rustac.
"""

import asyncio
import json
import os
import sys

try:
    import rustac
except ImportError:
    sys.exit(3)


async def main(path):
    items = []
    async for _, _, members in rustac.walk(await rustac.read(path)):
        items += [[item.get("collection"), item["id"]] for item in members]
    print(json.dumps({"items": items}))


asyncio.run(main(sys.argv[1]))
sys.stdout.flush()
# The threads of the library sometimes abort the interpreter while it ends.
os._exit(0)
