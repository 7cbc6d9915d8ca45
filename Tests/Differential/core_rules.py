#!/usr/bin/env python3
"""Compares our verdicts on STAC documents with those of the official JSON Schemas.

    core_rules.py SCHEMAS VERDICTS...

SCHEMAS is a folder of schemas as HOST/PATH. VERDICTS are files of lines
{"valid": BOOL, "rules": [ID...], "origin": TEXT, "document": {...}}. Prints a JSON line for each
document that the two do not agree on, and a line of counts. Exits 0 where they agree on all, 1
where they do not, 2 where `jsonschema` is not installed.

Decided here, as in CoreShapes.swift: `format: date-time` is RFC 3339; of `iri` and `iri-reference`
only blank texts are refused; patterns are ECMA-262, so `$` is the very end and `\\w` is ASCII.
"""
import datetime
import json
import os
import re
import sys
from multiprocessing import Pool

try:
    import jsonschema
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT7
except ImportError:
    print("python package 'jsonschema' is not installed", file=sys.stderr)
    sys.exit(2)

FORMATS = jsonschema.FormatChecker(formats=())
DATE_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-](\d\d):(\d\d))", re.ASCII)


@FORMATS.checks("date-time")
def is_date_time(text):
    if not isinstance(text, str):
        return True
    match = DATE_TIME.fullmatch(text)
    if not match:
        return False
    year, month, day, hour, minute, second = (int(match[n]) for n in range(1, 7))
    if hour > 23 or minute > 59 or second > 60 or int(match[9] or 0) > 23 or int(match[10] or 0) > 59:
        return False
    try:
        # The year 0 is in RFC 3339 but not in Python; 4 is a leap year, too.
        datetime.date(year or 4, month, day)
    except ValueError:
        return False
    return second < 60 or (hour, minute) == (23, 59)


@FORMATS.checks("iri")
@FORMATS.checks("iri-reference")
def is_iri(text):
    return not isinstance(text, str) or bool(text.strip(" \t\n\v\f\r"))


def pattern(validator, value, instance, schema):
    if isinstance(instance, str):
        if not re.search(re.sub(r"\$$", r"\\Z", value), instance, re.ASCII):
            yield jsonschema.ValidationError(f"{instance!r} does not match {value!r}")


Validator = jsonschema.validators.extend(jsonschema.Draft7Validator, {"pattern": pattern})


def validators(root):
    def load(url):
        path = re.sub(r"^https?://", "", url.split("#")[0])
        with open(os.path.join(root, path), encoding="utf-8") as file:
            schema = json.load(file)
        # By it, `jsonschema` would choose its own validator for this part, without our `pattern`.
        schema.pop("$schema", None)
        return Resource(schema, DRAFT7)

    # The package brings a metaschema of its own, which does without limits on `enum`.
    metaschema = "http://json-schema.org/draft-07/schema"
    registry = Registry(retrieve=load).with_resource(metaschema, load(metaschema))
    result = {}
    for version in ("1.0.0", "1.1.0"):
        for type_, name in (("Feature", "item"), ("Collection", "collection"), ("Catalog", "catalog")):
            url = f"https://schemas.stacspec.org/v{version}/{name}-spec/json-schema/{name}.json"
            schema = load(url).contents
            result[type_, version] = Validator(schema, registry=registry, format_checker=FORMATS)
    return result


def start(root):
    global VALIDATORS
    VALIDATORS = validators(root)


def judge(line):
    """A pair: whether the two agree, and what to print where they do not."""
    record = json.loads(line)
    document = record["document"]
    key = None
    if isinstance(document, dict):
        key = document.get("type"), document.get("stac_version")
    if key is not None and all(isinstance(part, str) for part in key) and key in VALIDATORS:
        validator = VALIDATORS[key]
        valid = validator.is_valid(document)
    else:
        validator, valid = None, False  # All six schemas refuse it.
    if valid == record["valid"]:
        return valid, None
    reasons = [] if validator is None else [
        f"{error.json_path}: {error.message[:120]}" for error in validator.iter_errors(document)]
    return valid, json.dumps({**record, "schema_valid": valid, "reasons": reasons})


def main(root, paths):
    counts = {"documents": 0, "valid": 0, "disagreements": 0}
    with Pool(min(4, os.cpu_count() or 1), start, (root,)) as pool:
        for path in paths:
            with open(path, encoding="utf-8") as file:
                for valid, text in pool.imap_unordered(judge, file, chunksize=256):
                    counts["documents"] += 1
                    counts["valid"] += valid
                    if text is not None:
                        counts["disagreements"] += 1
                        print(text)
    print(json.dumps(counts))
    return 1 if counts["disagreements"] else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        sys.exit(64)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
