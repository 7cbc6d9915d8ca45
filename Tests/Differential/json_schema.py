#!/usr/bin/env python3
"""Compares our verdicts on STAC documents with those of Python's `jsonschema`: the schema of the
core and those of all extensions that a document names.

    json_schema.py SCHEMAS VERDICTS...

SCHEMAS is a folder of schemas as HOST/PATH. VERDICTS are files of lines
{"valid": BOOL, "schemas": [URL...], "origin": TEXT, "document": {...}}. Prints a JSON line for each
document that the two do not agree on, and a line of counts. Exits 0 where they agree on all, 1
where they do not, 2 where `jsonschema` is not installed.

With STAC_MANAGER_REFERENCE=jsonschema-rs that package, which is a hundred times as fast, judges first;
where it does not agree with us, or cannot tell, `jsonschema` does. For long runs.

Where Python's `jsonschema` is not JSON Schema, it is put right here:
- `pattern` and `patternProperties` run in Python's `re`: `$` also matches before a line break at
  the end, `\\w` and `\\d` match letters and digits of all scripts;
- for a part with a `$schema` it chooses a validator of its own, without what is put right here;
- it takes an `$id` that is not the address for the address, so references into the schema itself
  (`#/definitions/...`) lead to another version, or nowhere.
"""
import functools
import json
import os
import re
import sys
from multiprocessing import Pool

try:
    import jsonschema
    from referencing import Registry, Resource
    from referencing.exceptions import Unresolvable
    from referencing.jsonschema import DRAFT4, DRAFT6, DRAFT7, DRAFT201909, DRAFT202012
except ImportError:
    print("python package 'jsonschema' is not installed", file=sys.stderr)
    sys.exit(2)

try:
    import jsonschema_rs
except ImportError:
    jsonschema_rs = None

DRAFTS = {
    "http://json-schema.org/draft-04/schema": (DRAFT4, jsonschema.Draft4Validator),
    "http://json-schema.org/draft-06/schema": (DRAFT6, jsonschema.Draft6Validator),
    "http://json-schema.org/draft-07/schema": (DRAFT7, jsonschema.Draft7Validator),
    "https://json-schema.org/draft/2019-09/schema": (
        DRAFT201909, jsonschema.Draft201909Validator),
    "https://json-schema.org/draft/2020-12/schema": (DRAFT202012, jsonschema.Draft202012Validator),
}


@functools.lru_cache(None)
def expression(text):
    return re.compile(re.sub(r"(?<!\\)\$$", r"\\Z", text), re.ASCII)


def pattern(validator, value, instance, schema):
    if isinstance(instance, str) and not expression(value).search(instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {value!r}")


def pattern_properties(validator, patterns, instance, schema):
    if not isinstance(instance, dict):
        return
    for text, part in patterns.items():
        for key, value in instance.items():
            if expression(text).search(key):
                yield from validator.descend(value, part, path=key, schema_path=text)


def additional_properties(validator, value, instance, schema):
    if not isinstance(instance, dict):
        return
    patterns = [expression(text) for text in schema.get("patternProperties", {})]
    for key, member in instance.items():
        if key in schema.get("properties", {}) or any(p.search(key) for p in patterns):
            continue
        yield from validator.descend(member, value, path=key)


KEYWORDS = {
    "pattern": pattern, "patternProperties": pattern_properties,
    "additionalProperties": additional_properties,
}


def load(root, url):
    path = re.sub(r"^https?://", "", url.split("#")[0])
    with open(os.path.join(root, path), encoding="utf-8") as file:
        schema = json.load(file)
    draft = DRAFTS.get(str(schema.pop("$schema", "")).rstrip("#"), DRAFTS[
        "http://json-schema.org/draft-07/schema"])
    # The address that it was had from is the one that counts.
    for name in ("$id", "id"):
        if isinstance(schema.get(name), str):
            schema[name] = url.split("#")[0]
    return schema, draft


FAST = jsonschema_rs is not None and os.environ.get("STAC_MANAGER_REFERENCE") == "jsonschema-rs"


def start(root):
    global ROOT, REGISTRY
    ROOT = root

    def retrieve(url):
        schema, draft = load(root, url)
        return Resource(schema, draft[0])

    # The package brings metaschemas of its own, which do without limits on `enum`.
    registry = Registry(retrieve=retrieve)
    for url in DRAFTS:
        registry = registry.with_resource(url, retrieve(url))
    REGISTRY = registry


@functools.lru_cache(None)
def validator(url):
    schema, draft = load(ROOT, url)
    cls = jsonschema.validators.extend(draft[1], KEYWORDS)
    return cls(schema, registry=REGISTRY)


@functools.lru_cache(None)
def fast_validator(url):
    """That of jsonschema-rs, or None where it cannot read the schema."""
    def retrieve(url):
        return load(ROOT, url)[0]

    try:
        schema, draft = load(ROOT, url)
        schema["$schema"] = next(name for name, known in DRAFTS.items() if known is draft) + (
            "" if draft[0] in (DRAFT201909, DRAFT202012) else "#")
        return jsonschema_rs.validator_for(schema, retriever=retrieve, validate_formats=False)
    except Exception:  # Whatever it is: jsonschema is asked instead.
        return None


def agrees_fast(record):
    validators = [fast_validator(url) for url in record["schemas"]]
    if None in validators:
        return False
    return all(v.is_valid(record["document"]) for v in validators) == record["valid"]


def judge(line):
    """A pair: whether the document is valid, and what to print where the two do not agree. Of what
    Python cannot tell: None, and why."""
    record = json.loads(line)
    if FAST and agrees_fast(record):
        return record["valid"], None
    reasons = []
    valid = True
    for url in record["schemas"]:
        try:
            if validator(url).is_valid(record["document"]):
                continue
            valid = False
            if record["valid"]:
                reasons += [f"{url} {error.json_path}: {error.message[:200]}"
                            for error in validator(url).iter_errors(record["document"])]
        except Unresolvable as error:
            valid = False
            reasons.append(f"{url}: {error}")
        except (
            re.error, RecursionError, OverflowError, TypeError, jsonschema.exceptions.UnknownType,
        ) as error:
            # Python's own limits: its `re` lacks much of ECMA-262, its `type` has no objects (draft 3).
            return None, json.dumps({"python": f"{type(error).__name__}: {error}", "schema": url})
    if valid == record["valid"]:
        return valid, None
    return valid, json.dumps({"reasons": reasons, **record, "python_valid": valid})


def main(root, paths):
    counts = {"documents": 0, "valid": 0, "disagreements": 0, "beyond_python": 0}
    beyond = set()
    with Pool(min(4, os.cpu_count() or 1), start, (root,)) as pool:
        for path in paths:
            with open(path, encoding="utf-8") as file:
                for valid, text in pool.imap_unordered(judge, file, chunksize=64):
                    counts["documents"] += 1
                    if valid is None:
                        counts["beyond_python"] += 1
                        beyond.add(text)
                        continue
                    counts["valid"] += valid
                    if text is not None:
                        counts["disagreements"] += 1
                        print(text)
    for text in sorted(beyond)[:20]:
        print(text)
    print(json.dumps(counts))
    return 1 if counts["disagreements"] else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        sys.exit(64)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
