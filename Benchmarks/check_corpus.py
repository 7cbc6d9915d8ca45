#!/usr/bin/env python3
"""Checks Items of NDJSON on standard input against the JSON Schemas of STAC and its extensions.

    stac-corpus large --count 3000 | Benchmarks/check_corpus.py SCHEMAS

SCHEMAS is a folder in which https://HOST/PATH is the file HOST/PATH. Needs the packages
`jsonschema[format]` and `referencing`.
"""

import collections
import json
import sys
from pathlib import Path

from jsonschema import Draft7Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

CORE = "https://schemas.stacspec.org/v{}/item-spec/json-schema/item.json"


class Schemas:
    def __init__(self, folder: Path):
        self.folder = folder
        self.registry = Registry(retrieve=self.resource)
        self.validators: dict[str, Draft7Validator] = {}

    def resource(self, address: str) -> Resource:
        path = self.folder / address.split("://", 1)[1].split("#")[0]
        return Resource.from_contents(json.loads(path.read_text()), default_specification=DRAFT7)

    def validator(self, address: str) -> Draft7Validator:
        if address not in self.validators:
            # Some published schemas do not have their own address as $id.
            schema = dict(self.resource(address).contents) | {"$id": address}
            self.validators[address] = Draft7Validator(
                schema, registry=self.registry, format_checker=FormatChecker())
        return self.validators[address]


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    schemas = Schemas(Path(sys.argv[1]))
    items, ids, wrong = 0, set(), collections.Counter()
    for line in sys.stdin.buffer:
        item = json.loads(line)
        items += 1
        ids.add(item["id"])
        for address in [CORE.format(item["stac_version"]), *item["stac_extensions"]]:
            validator = schemas.validator(address)
            if not validator.is_valid(item):
                error = next(validator.iter_errors(item))
                wrong[address, error.json_path, error.validator] += 1
    print(f"{items:,} Items, {len(ids):,} ids, {wrong.total():,} findings")
    for (address, path, keyword), count in wrong.most_common(20):
        print(f"{count:8,} {path} ({keyword}) {address}")
    return 0 if items == len(ids) and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
