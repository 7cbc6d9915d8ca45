"""Prints what xarray makes of the groups of a Zarr store: a line of JSON for each group with data.

    zarr_dataset.py STORE...
"""
import json
import sys
import warnings

import numpy
import xarray

warnings.simplefilter("ignore")


def bounds(values):
    values = numpy.asarray(values).ravel()
    if values.size == 0 or values.dtype.kind in "OUS":
        if values.size and hasattr(values[0], "isoformat"):
            return [values.min().isoformat(), values.max().isoformat()]
        return None
    if values.dtype.kind == "M":
        return [str(numpy.datetime_as_string(v, unit="s")) for v in (values.min(), values.max())]
    if values.dtype.kind == "m":
        values = values / numpy.timedelta64(1, "s")
    return [float(numpy.nanmin(values)), float(numpy.nanmax(values))]


def main():
    for location in sys.argv[1:]:
        tree = xarray.open_datatree(location, engine="zarr", decode_timedelta=False)
        for node in tree.subtree:
            if not node.data_vars:
                continue
            dataset = node.to_dataset()
            print(json.dumps({
                "store": location,
                "path": node.path,
                "sizes": dict(dataset.sizes),
                "data": sorted(dataset.data_vars),
                "coordinates": {
                    name: bounds(dataset[name].values)
                    for name in dataset.dims if name in dataset.coords
                },
            }))


main()
