#!/usr/bin/env python3
"""Opens a Zarr store as a tree with xarray, the only peer that understands all of one. Prints how long the call took.

    open_xarray.py STORE [--cold]

The clock runs for one call of open_datatree alone; another was made before it, for what Python loads and keeps. With
--cold there is none before it, as for who opens one store.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import xarray
import zarr


def main() -> None:
    if "--version" in sys.argv:
        print(f"xarray {xarray.__version__}, zarr {zarr.__version__}")
        return
    warnings.simplefilter("ignore")
    store = sys.argv[1]
    if "--cold" not in sys.argv:
        xarray.open_datatree(store, engine="zarr")
    wall, cpu = time.perf_counter(), time.process_time()
    tree = xarray.open_datatree(store, engine="zarr")
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    groups = sum(1 for _ in tree.subtree)
    entries = len(json.loads(Path(store, ".zmetadata").read_text())["metadata"])
    print(f"seconds: {wall:.6f} cpu: {cpu:.6f} items: {entries} groups: {groups}")


main()
