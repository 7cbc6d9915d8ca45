#!/usr/bin/env python3
"""Reads a GeoParquet file of ours with other people's readers and compares with the Items it is of.

    read_parquet.py FILE ITEMS.ndjson

Prints for each reader how many Items it has found, and how many of these have other ids or
properties. What the readers change themselves is no difference: null and absent are the same, 10 and
10.0, and instants that are equal to the millisecond.
"""

import asyncio
import datetime
import json
import sys

import pyarrow
import pyarrow.parquet
import rustac
import stac_geoparquet.arrow

REST = "stac_manager:rest"


def plain(value, is_time=False):
    if isinstance(value, dict):
        return {
            key: plain(item, key in TIMES) for key, item in value.items()
            if item is not None and key != REST}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if is_time and isinstance(value, str):
        try:
            moment = datetime.datetime.fromisoformat(value)
        except ValueError:
            return value
        return int(moment.timestamp() * 1000)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


TIMES = {"datetime", "start_datetime", "end_datetime", "created", "updated", "expires",
         "published", "unpublished"}


def differing(expected, found):
    count = sum(
        a["id"] != b["id"] or plain(a["properties"]) != plain(b["properties"])
        for a, b in zip(expected, found))
    for a, b in zip(expected, found):
        if a["id"] != b["id"] or plain(a["properties"]) != plain(b["properties"]):
            a, b = plain(a["properties"]), plain(b["properties"])
            keys = [key for key in a.keys() | b.keys() if a.get(key) != b.get(key)]
            print([(key, a.get(key), b.get(key)) for key in keys][:3], file=sys.stderr)
            break
    return count


async def read_with_rustac(path):
    return await rustac.read(path)


def main() -> int:
    path, source = sys.argv[1:]
    with open(source, encoding="utf-8") as lines:
        expected = [json.loads(line) for line in lines]
    result = {}

    table = pyarrow.parquet.read_table(path)
    table.validate(full=True)
    ids = table.column("id").to_pylist()
    result["pyarrow"] = [len(ids), sum(a["id"] != b for a, b in zip(expected, ids))]
    geo = json.loads(table.schema.metadata[b"geo"])
    result["version"] = geo["version"]

    found = list(stac_geoparquet.arrow.stac_table_to_items(table.drop_columns(
        [REST] if REST in table.column_names else [])))
    result["stac-geoparquet"] = [len(found), differing(expected, found)]

    found = asyncio.run(read_with_rustac(path))["features"]
    result["rustac"] = [len(found), differing(expected, found)]
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
