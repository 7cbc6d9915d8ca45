"""Walks a static catalog with pystac and prints what it found, as JSON.

    python read_catalog.py path/to/catalog.json

Prints {"items": [[collection, id], …], "collections": {id: bbox}, "problems": [text, …]}: the
Items in the order of the links, and every link of a document that does not lead back to what
it should.
"""

import json
import os
import sys

import pystac


def check_links(document, problems):
    """Every link to a file leads to one, and those to other documents to the right ones."""
    name = f"{type(document).__name__} {document.id!r}"
    for link in document.links:
        target = link.get_absolute_href()
        if target is None:
            problems.append(f"{name}: the link {link.rel!r} has no target")
        elif "://" not in target and not os.path.exists(target):
            problems.append(f"{name}: the link {link.rel!r} leads to {target!r}, which is missing")
    root = document.get_root()
    if root is None or root.STAC_OBJECT_TYPE != pystac.STACObjectType.CATALOG:
        problems.append(f"{name}: has no root")
    if isinstance(document, pystac.Item):
        collection = document.get_collection()
        if (collection.id if collection else None) != document.collection_id:
            problems.append(f"{name}: its collection link leads to another Collection")
        parent = document.get_parent()
        if parent is None or document.id not in {item.id for item in parent.get_items()}:
            problems.append(f"{name}: its parent does not link to it")


def main(path):
    catalog = pystac.Catalog.from_file(path)
    problems = []
    items = []
    collections = {}
    for folder, children, members in catalog.walk():
        check_links(folder, problems)
        if isinstance(folder, pystac.Collection):
            collections[folder.id] = folder.extent.spatial.bboxes[0]
        for item in members:
            items.append([item.collection_id, item.id])
            check_links(item, problems)
    print(json.dumps({"items": items, "collections": collections, "problems": problems}))


main(sys.argv[1])
