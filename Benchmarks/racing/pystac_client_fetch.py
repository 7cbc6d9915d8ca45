"""What a user of pystac-client writes to get Items into NDJSON, in its fastest form: no Item objects.

    python -m racing.pystac_client_fetch URL LIMIT OUT
"""

import json
import sys

from pystac_client import Client


def main() -> None:
    url, limit, out = sys.argv[1:4]
    search = Client.open(url).search(limit=int(limit))
    with open(out, "w") as file:
        for item in search.items_as_dicts():
            file.write(json.dumps(item, separators=(",", ":")))
            file.write("\n")


if __name__ == "__main__":
    main()
