#!/usr/bin/env python3
"""What the validator of PyPI's jsonschema-rs takes for validation alone: documents are parsed into
dictionaries before the clock runs, schemas are compiled before it, too.

    validate_jsonschema_rs.py SCHEMAS ITEMS.ndjson

SCHEMAS is a folder of schemas as HOST/PATH. Every Item is held against the core and the extensions
that it names. Prints a last line "seconds: S cpu: S items: N valid: N".
"""

import json
import sys
import time
from importlib import metadata
from pathlib import Path

import jsonschema_rs

CORE = "https://schemas.stacspec.org/v{}/item-spec/json-schema/item.json"


def main(root: Path, path: Path) -> int:
    def load(url: str) -> dict:
        return json.loads((root / url.split("#")[0].split("://")[1]).read_text())

    validators: dict[str, object] = {}

    def validator(url: str):
        if url not in validators:
            schema = load(url)
            # The address counts, not what some published schemas say theirs is.
            schema["$id"] = url
            validators[url] = jsonschema_rs.validator_for(schema, retriever=load)
        return validators[url]

    seconds = cpu = 0.0
    items = valid = 0
    with path.open("rb") as file:
        while lines := [line for _, line in zip(range(500), file)]:
            work = []
            for line in lines:
                item = json.loads(line)
                urls = [CORE.format(item["stac_version"]), *item["stac_extensions"]]
                work.append((item, [validator(url) for url in urls]))
            start, start_cpu = time.perf_counter(), time.process_time()
            for item, checks in work:
                valid += all(check.is_valid(item) for check in checks)
            seconds += time.perf_counter() - start
            cpu += time.process_time() - start_cpu
            items += len(work)
    print(f"seconds: {seconds:.6f} cpu: {cpu:.6f} items: {items} valid: {valid}")
    return 0 if valid == items else 1


if __name__ == "__main__":
    if sys.argv[1:] == ["--version"]:
        print("jsonschema-rs", metadata.version("jsonschema-rs"))
        sys.exit(0)
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        sys.exit(64)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
