"""Validates each document of a static catalog with stac-validator and stac-check.

    python validate_with_peers.py path/to/catalog.json path/to/schemas

Prints {"documents": N, "problems": [text, …], "advice": [text, …]}: what is wrong, and what stac-check
advises, each once. The exit status is 3 where one of them is missing. Nothing is asked of the network: what they
do not carry themselves comes from the folder of schemas, by URL.
"""

import json
import os
import sys

try:
    import requests
    from stac_check.lint import Linter
    from stac_validator.stac_validator import StacValidate
except ImportError:
    sys.exit(3)

catalog, folder = sys.argv[1:]


class Answer:
    status_code = 200

    def __init__(self, url):
        path = os.path.join(folder, url.split("://", 1)[1].split("#")[0])
        with open(path, encoding="utf-8") as file:
            self.text = file.read()
        self.content = self.text.encode()

    def json(self):
        return json.loads(self.text)

    def raise_for_status(self):
        pass


def refuse(self, method, url, **_):
    return Answer(url)


requests.sessions.Session.request = refuse


def main():
    count, problems, advice = 0, [], set()
    pending = [catalog]
    while pending:
        path = pending.pop()
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        count += 1
        check = StacValidate()
        check.validate_dict(document)
        for message in check.message:
            if not message.get("valid_stac"):
                problems.append(f"{path}: {message.get('error_message')}")
        linter = Linter(document)
        if not linter.valid_stac:
            problems.append(f"{path}: {linter.error_msg}")
        advice |= set(linter.create_best_practices_dict())
        for link in document["links"]:
            if link["rel"] in ("child", "item"):
                pending.append(os.path.normpath(os.path.join(os.path.dirname(path), link["href"])))
    print(json.dumps({"documents": count, "problems": problems, "advice": sorted(advice)}))


main()
