"""Makes a small archive of scenes, each a Zarr store of its own, and a list of them.

    python generate.py FOLDER

Writes FOLDER/{tile}/{tile}_{date}.zarr (Zarr 2, consolidated, not compressed) and FOLDER/scenes.csv, which
tells of each scene its cloud cover. Needs nothing but Python. The numbers are made up, and the same in
each run.
"""

import csv
import json
import os
import struct
import sys

SIZE = 6
# The tiles lie in two zones of UTM: easting and northing of the upper left corner.
TILES = {"32TQM": (32632, 699960, 4700040), "33TUG": (32633, 300000, 4700040)}
DATES = ["2025-06-01", "2025-06-11", "2025-06-21"]


def array(store, name, values, code, dimensions, shape, attributes):
    """Writes an array of one chunk; returns its part of the consolidated metadata."""
    folder = os.path.join(store, name)
    os.makedirs(folder, exist_ok=True)
    zarray = {
        "zarr_format": 2, "shape": shape, "chunks": shape or [], "dtype": code, "compressor": None,
        "fill_value": None, "order": "C", "filters": None, "dimension_separator": ".",
    }
    zattrs = {"_ARRAY_DIMENSIONS": dimensions, **attributes}
    kind = {"<f8": "d", "<i8": "q", "<u2": "H", "<i4": "i"}[code]
    with open(os.path.join(folder, ".".join(["0"] * max(1, len(shape)))), "wb") as file:
        file.write(struct.pack(f"<{len(values)}{kind}", *values))
    for key, value in ((".zarray", zarray), (".zattrs", zattrs)):
        with open(os.path.join(folder, key), "w") as file:
            json.dump(value, file)
    return {f"{name}/.zarray": zarray, f"{name}/.zattrs": zattrs}


def scene(store, epsg, east, north, date, seed):
    os.makedirs(store, exist_ok=True)
    metadata = {".zgroup": {"zarr_format": 2}, ".zattrs": {"Conventions": "CF-1.11"}}
    x = [east + 10.0 * column + 5 for column in range(SIZE)]
    y = [north - 10.0 * row - 5 for row in range(SIZE)]
    metadata |= array(
        store, "x", x, "<f8", ["x"], [SIZE],
        {"standard_name": "projection_x_coordinate", "units": "m"})
    metadata |= array(
        store, "y", y, "<f8", ["y"], [SIZE],
        {"standard_name": "projection_y_coordinate", "units": "m"})
    days = int(date[-2:]) - 1
    metadata |= array(
        store, "time", [days], "<i8", ["time"], [1],
        {"standard_name": "time", "units": "days since 2025-06-01", "calendar": "standard"})
    metadata |= array(store, "spatial_ref", [0], "<i4", [], [], {"spatial_ref": f"EPSG:{epsg}"})
    for band, wavelength in (("red", 0.665), ("nir", 0.842)):
        values = [(seed * 7 + index * 13 + int(wavelength * 1000)) % 9000 for index in range(SIZE**2)]
        metadata |= array(
            store, band, values, "<u2", ["time", "y", "x"], [1, SIZE, SIZE],
            {
                "long_name": f"Reflectance in {band}", "units": "1", "scale_factor": 0.0001,
                "grid_mapping": "spatial_ref",
            })
    for key in (".zgroup", ".zattrs"):
        with open(os.path.join(store, key), "w") as file:
            json.dump(metadata[key], file)
    with open(os.path.join(store, ".zmetadata"), "w") as file:
        json.dump({"zarr_consolidated_format": 1, "metadata": metadata}, file)


def main(folder):
    rows = []
    for tile, (epsg, east, north) in TILES.items():
        for index, date in enumerate(DATES):
            name = f"{tile}_{date.replace('-', '')}.zarr"
            store = os.path.join(folder, tile, name)
            scene(store, epsg, east, north, date, index)
            rows.append((store, tile, 10.0 * index + len(rows)))
    with open(os.path.join(folder, "scenes.csv"), "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["store", "tile", "cloud_cover"])
        writer.writerows(rows)


if __name__ == "__main__":
    main(sys.argv[1])
