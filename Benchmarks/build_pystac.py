#!/usr/bin/env python3
"""What pystac takes to write a static catalog: Items are read and made into a Collection before the
clock runs.

    build_pystac.py ITEMS.ndjson FOLDER

Prints a last line "seconds: S cpu: S items: N".
"""

import json
import sys
import time
from importlib import metadata
from pathlib import Path

import pystac


def main(source: Path, folder: Path) -> int:
    with source.open() as lines:
        items = [pystac.Item.from_dict(json.loads(line)) for line in lines]
    collection = pystac.Collection(
        "race", "Items of a race",
        pystac.Extent(
            pystac.SpatialExtent([[-180.0, -90.0, 180.0, 90.0]]),
            pystac.TemporalExtent([[None, None]])))
    catalog = pystac.Catalog("race", "A race")
    catalog.add_child(collection)
    collection.add_items(items)
    start, cpu = time.perf_counter(), time.process_time()
    catalog.normalize_and_save(str(folder), pystac.CatalogType.SELF_CONTAINED)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(f"seconds: {seconds:.6f} cpu: {cpu:.6f} items: {len(items)}")
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--version"]:
        print(f"pystac {metadata.version('pystac')}")
        sys.exit(0)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
