"""Opens the Zarr assets of Items and Collections with pystac and xpystac, and prints their dimensions, and whether they
are what xarray makes of the store itself: a line for each asset.

    zarr_open.py DOCUMENT STORE [DOCUMENT STORE ...]
"""
import json
import sys
import warnings

import pystac
import xarray
import xpystac  # noqa: F401, registers the engine
from pystac.extensions.datacube import DatacubeExtension

warnings.simplefilter("ignore")


def plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


for path, store in zip(sys.argv[1::2], sys.argv[2::2]):
    document = pystac.read_file(path)
    for key, asset in document.assets.items():
        dataset = xarray.open_dataset(asset, engine="stac")
        direct = xarray.open_zarr(store)
        cube = DatacubeExtension.ext(asset)
        told = {}
        for name, dimension in cube.dimensions.items():
            values = dataset[name].values if name in dataset.coords else []
            told[name] = {
                "type": str(getattr(dimension.dim_type, "value", dimension.dim_type)),
                "extent": getattr(dimension, "extent", None),
                "values": getattr(dimension, "values", None),
                "first": str(values[0]) if len(values) else None,
                "last": str(values[-1]) if len(values) else None,
            }
        print(json.dumps({
            "asset": key, "sizes": dict(dataset.sizes), "data": sorted(dataset.data_vars),
            "identical": bool(dataset.identical(direct)),
            "sums": {name: float(array.astype("f8").sum()) for name, array in dataset.data_vars.items()
                     if array.dtype.kind in "fiu"},
            "variables": {name: list(v.dimensions) for name, v in cube.variables.items()},
            "dimensions": told,
        }))
