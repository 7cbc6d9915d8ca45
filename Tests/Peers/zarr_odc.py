"""Reads the grids of Items with odc-stac, and prints each band's: a line for each Item.

    zarr_odc.py ITEM...

odc-stac 0.5 knows Zarr by older media types only, so these are put in.
"""
import json
import sys
import warnings

import pystac
from odc.stac import parse_item

warnings.simplefilter("ignore")

for path in sys.argv[1:]:
    item = pystac.read_file(path)
    for asset in item.assets.values():
        asset.media_type = "application/zarr"
    bands = []
    for (asset, index), source in parse_item(item).bands.items():
        box = source.geobox
        bands.append({
            "asset": asset, "index": index, "shape": list(box.shape),
            "transform": list(box.transform)[:6], "epsg": box.crs.to_epsg(),
        })
    print(json.dumps({"id": item.id, "bands": bands}))
