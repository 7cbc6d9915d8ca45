#!/usr/bin/env python3
"""Finds the Items in the folders of a dataset of ours as pyarrow does, which knows no manifest.

    read_dataset.py FOLDER

Prints `COLLECTION ID` of each, sorted, and complains where a folder's name says something else than the
rows in it.
"""

import json
import sys

import pyarrow.dataset
import pyarrow.parquet

columns = ["id", "collection", "year", "month", "datetime"]
dataset = pyarrow.dataset.dataset(
    sys.argv[1], format="parquet",
    partitioning=pyarrow.dataset.HivePartitioning.discover(infer_dictionary=False))
rows = dataset.to_table(columns=columns).to_pylist()
for row in rows:
    if (row["year"], row["month"]) != (row["datetime"].year, row["datetime"].month):
        sys.exit(f"{row} lies in another month")
for fragment in dataset.get_fragments():
    keys = pyarrow.dataset.get_partition_keys(fragment.partition_expression)
    # The dataset takes the Collection from the name of the folder, the file knows its own. One whose
    # Items have none has no such column.
    file = pyarrow.parquet.ParquetFile(fragment.path)
    for row in file.read(columns=["id", "collection"]).to_pylist():
        if row.get("collection") != keys.get("collection"):
            sys.exit(f"{row} lies in {keys}")
print(json.dumps(sorted(
    (f"{row['collection'] or ''} {row['id']}" for row in rows), key=lambda text: text.encode())))
