"""Opens the Zarr assets of Items and Collections with pystac and xpystac, and prints their dimensions: a line for each.

    zarr_open.py DOCUMENT...
"""
import json
import sys
import warnings

import pystac
import xarray
import xpystac  # noqa: F401, registers the engine

warnings.simplefilter("ignore")

for path in sys.argv[1:]:
    document = pystac.read_file(path)
    for key, asset in document.assets.items():
        dataset = xarray.open_dataset(asset, engine="stac")
        print(json.dumps({"asset": key, "sizes": dict(dataset.sizes), "data": sorted(dataset.data_vars)}))
