"""Prints the values of all arrays of a Zarr store, as zarr-python reads them: a line for each.

    zarr_values.py STORE [ICECHUNK-VERSION]
    zarr_values.py --each STORE...

Of several stores the line begins with the store, and only arrays of up to 100,000 elements are read.
"""
import json
import os
import sys

import numpy
import zarr

os.environ.setdefault("ICECHUNK_LOG", "off")


def plain(values):
    values = numpy.asarray(values)
    kind = values.dtype.kind
    if kind in "mM":
        values = values.astype("i8")
    if kind == "f":
        return ["nan" if numpy.isnan(v) else float(v) for v in values.ravel()]
    if kind == "S":
        return [v.decode() for v in values.ravel()]
    return [v if isinstance(v, str) else v.item() if hasattr(v, "item") else v for v in values.ravel()]


def nodes(location, version):
    if version:
        import icechunk

        storage = icechunk.local_filesystem_storage(location)
        kind, _, name = version.partition(".")
        session = icechunk.Repository.open(storage).readonly_session(**{kind: name})
        root = zarr.open_group(session.store, mode="r")
    elif os.path.isdir(location):
        # Also arrays that lie in folders without metadata, as clients open them by name.
        for folder, _, files in os.walk(location):
            if ".zarray" in files or "zarr.json" in files:
                try:
                    node = zarr.open(folder, mode="r")
                except Exception:
                    continue  # what zarr-python does not read
                if isinstance(node, zarr.Array):
                    yield os.path.relpath(folder, location), node
        return
    else:
        root = zarr.open_group(zarr.storage.ZipStore(location, mode="r"), mode="r")
    for path, node in root.members(max_depth=None):
        if isinstance(node, zarr.Array):
            yield path, node


def each(stores):
    for store in stores:
        for path, node in sorted(nodes(store, None)):
            if node.size > 100_000:
                continue
            try:
                print(json.dumps([store, path, plain(node[...])]))
            except Exception as error:
                print(json.dumps([store, path, str(error)[:100]]))


def main():
    if sys.argv[1] == "--each":
        return each(sys.argv[2:])
    for path, node in sorted(nodes(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)):
        try:
            print(json.dumps([path, list(node.shape), plain(node[...])]))
        except Exception as error:
            print(json.dumps([path, str(error)[:100]]))


main()
# Threads of icechunk sometimes abort the interpreter when it ends.
sys.stdout.flush()
os._exit(0)
