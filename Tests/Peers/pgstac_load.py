"""Loads a folder made for pgstac into a database of its own and reads every Item back.

  pgstac_load.py FOLDER STATE

STATE is what Scripts/test-server has written of the database that runs. Prints a JSON Item a line, as pgstac
gives it to an API, and removes the database.
"""
import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg

folder, state = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
name = f"load_{os.getpid()}"
environment = os.environ | {
    "PGHOST": "127.0.0.1", "PGPORT": str(state["port"]), "PGUSER": "stac", "PGPASSWORD": "stac",
    "PGDATABASE": name,
    "PATH": f"{Path(sys.executable).parent}:{state['programs']}:{os.environ['PATH']}",
}
os.environ.update(environment)


def run(*arguments):
    result = subprocess.run(arguments, env=environment, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{arguments[0]} failed: {(result.stderr or result.stdout)[-3000:]}")


run("createdb", name)
try:
    run("pypgstac", "migrate")
    run("sh", str(folder / "load.sh"))
    with psycopg.connect("", autocommit=True) as connection:
        connection.execute("SET search_path TO pgstac, public")
        rows = connection.execute("SELECT id, collection FROM items ORDER BY collection, id").fetchall()
        for item, collection in rows:
            content = connection.execute("SELECT get_item(%s, %s)::text", (item, collection)).fetchone()[0]
            print(content)
finally:
    run("dropdb", "--force", name)
