#!/usr/bin/env python3
"""Compares what we say of fields of extensions with the official JSON Schemas of the extensions.

    extension_fields.py SCHEMAS VERDICTS...

Lines as for core_rules.py, with "known": the entries of `stac_extensions` whose fields we know.
Where we find an error, one of those schemas has to fail: a line is printed for each document in
which none does. How many of the documents that fail we find as well is counted, not asserted.
"""
import json
import os
import re
import sys
from collections import Counter
from multiprocessing import Pool

import core_rules
from core_rules import FORMATS, Validator, Registry, Resource, DRAFT7


def start(root):
    global REGISTRY, SCHEMAS

    def load(url):
        path = re.sub(r"^https?://", "", url.split("#")[0])
        with open(os.path.join(root, path), encoding="utf-8") as file:
            schema = json.load(file)
        schema.pop("$schema", None)
        return Resource(schema, DRAFT7)

    metaschema = "http://json-schema.org/draft-07/schema"
    REGISTRY = Registry(retrieve=load).with_resource(metaschema, load(metaschema))
    SCHEMAS = {}


def validator(url):
    if url not in SCHEMAS:
        try:
            schema = REGISTRY.get_or_retrieve(url.split("#")[0]).value.contents
            SCHEMAS[url] = Validator(schema, registry=REGISTRY, format_checker=FORMATS)
        except Exception:
            SCHEMAS[url] = None
    return SCHEMAS[url]


def judge(line):
    record = json.loads(line)
    fails, extensions = False, []
    for url in record["known"]:
        official = validator(url)
        try:
            if official is not None and not official.is_valid(record["document"]):
                fails = True
                extensions.append(re.sub(r".*\.io/|/schema.json.*", "", url)[-40:])
        except Exception as error:
            # A schema that cannot be run proves nothing.
            print(f"unjudged: {url}: {error!r}"[:300], file=sys.stderr)
    text = None
    if not record["valid"] and not fails:
        text = json.dumps(record)
    return record["valid"], record["clean"], fails, extensions, text


def main(root, paths):
    counts = {"documents": 0, "schema_fails": 0, "we_find": 0, "found_of_failing": 0,
              "found_by_any_rule": 0, "false_alarms": 0}
    missed = Counter()
    with Pool(min(4, os.cpu_count() or 1), start, (root,)) as pool:
        for path in paths:
            with open(path, encoding="utf-8") as file:
                for valid, clean, fails, extensions, text in pool.imap_unordered(judge, file, chunksize=64):
                    counts["documents"] += 1
                    counts["schema_fails"] += fails
                    counts["we_find"] += not valid
                    counts["found_of_failing"] += fails and not valid
                    counts["found_by_any_rule"] += fails and not clean
                    if fails and clean:
                        missed.update(extensions)
                    if text is not None:
                        counts["false_alarms"] += 1
                        print(text)
    print("missed most:", missed.most_common(12))
    print(json.dumps(counts))
    return 1 if counts["false_alarms"] else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        sys.exit(64)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
