"""What a user of pystac-client writes to get Items into NDJSON, in its fastest form: no Item objects.

    python pystac_client_fetch.py URL LIMIT OUT
"""

import json
import sys

import pystac_client


def main() -> None:
    if sys.argv[1:] == ["--version"]:
        print("pystac-client", pystac_client.__version__)
        return
    url, limit, out = sys.argv[1:4]
    search = pystac_client.Client.open(url).search(limit=int(limit))
    with open(out, "w") as file:
        for item in search.items_as_dicts():
            file.write(json.dumps(item, separators=(",", ":")))
            file.write("\n")


if __name__ == "__main__":
    main()
