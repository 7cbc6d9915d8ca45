#!/usr/bin/env python3
"""Reads Items as NDJSON and writes each with a word for its cloud cover.

    stac-manager extend items.ndjson -e exec:Examples/extend/tag.py -o out.ndjson
"""
import json
import sys

for line in sys.stdin:
    item = json.loads(line)
    cover = item["properties"].get("eo:cloud_cover")
    if cover is None:
        # This Item fails, with this reason; the others go on.
        print(json.dumps({"id": item["id"], "error": "it has no cloud cover"}))
        continue
    item["properties"]["example:sky"] = "clear" if cover < 10 else "cloudy"
    print(json.dumps(item))
