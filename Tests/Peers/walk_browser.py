"""Walks a catalog over HTTP as STAC Browser does: by its links alone, resolved from the URL of each document.

    python walk_browser.py http://127.0.0.1:PORT/catalog.json

Prints {"items": [[collection, id], …], "problems": [text, …]}: the Items in the order in which they are
found, and every link that would leave a reader without a way: to the root, up, down, or to itself.
"""

import json
import sys
import urllib.parse
import urllib.request

GEOJSON, JSON = "application/geo+json", "application/json"


def get(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)


def links(document, rel):
    return [link for link in document.get("links", []) if link.get("rel") == rel]


def main(root):
    items, problems, seen = [], [], set()
    pending = [(root, None)]
    while pending:
        url, parent = pending.pop(0)
        if url in seen:
            problems.append(f"{url}: is linked twice")
            continue
        seen.add(url)
        document = get(url)
        kind = document.get("type")

        def one(rel, wanted, media):
            found = links(document, rel)
            if len(found) != 1:
                problems.append(f"{url}: has {len(found)} links '{rel}'")
                return
            target = urllib.parse.urljoin(url, found[0]["href"])
            if target != wanted:
                problems.append(f"{url}: '{rel}' leads to {target}, not to {wanted}")
            if found[0].get("type") != media:
                problems.append(f"{url}: '{rel}' says {found[0].get('type')}")

        one("root", root, JSON)
        if parent:
            one("parent", parent, JSON)
        if links(document, "self"):
            one("self", url, GEOJSON if kind == "Feature" else JSON)
        if kind == "Feature":
            items.append([document.get("collection"), document["id"]])
            if document.get("collection") is not None:
                found = links(document, "collection")
                if len(found) != 1 or get(urllib.parse.urljoin(url, found[0]["href"]))["id"] != document["collection"]:
                    problems.append(f"{url}: its Collection cannot be found")
            continue
        if kind not in ("Catalog", "Collection"):
            problems.append(f"{url}: is of type {kind}")
        below = []
        for link in links(document, "child") + links(document, "item"):
            target = urllib.parse.urljoin(url, link["href"])
            media = JSON if link["rel"] == "child" else GEOJSON
            if link.get("type") != media:
                problems.append(f"{url}: a link '{link['rel']}' says {link.get('type')}")
            # A list of children is shown before they are read; a Collection may have no title to show.
            if link["rel"] == "child":
                title = get(target).get("title")
                if title != link.get("title"):
                    problems.append(f"{url}: the child {target} is called {link.get('title')}, not {title}")
            below.append((target, url))
        pending = below + pending
    print(json.dumps({"items": items, "problems": problems}))


main(sys.argv[1])
