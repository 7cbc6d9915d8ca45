"""A STAC API on the loopback address that answers at once: every page was made before the race.

    python3 -m racing.canned_api ITEMS.ndjson PAGE_SIZE     prints its URL; ends with standard input
"""

import json
import socket
import sys
import threading
from pathlib import Path


def pages(lines: list[bytes], size: int, base: str) -> list[bytes]:
    made = []
    for start in range(0, len(lines), size):
        links = []
        if start + size < len(lines):
            links = [{"rel": "next", "method": "POST", "href": f"{base}/search", "merge": True,
                      "body": {"token": str(start + size)}}]
        made.append(
            b'{"type":"FeatureCollection","features":[' + b",".join(lines[start:start + size])
            + b'],"numberMatched":' + str(len(lines)).encode() + b',"numberReturned":'
            + str(len(lines[start:start + size])).encode() + b',"links":'
            + json.dumps(links).encode() + b"}")
    return made


def landing(base: str) -> bytes:
    return json.dumps({
        "type": "Catalog", "id": "canned", "stac_version": "1.0.0", "description": "canned pages",
        "conformsTo": ["https://api.stacspec.org/v1.0.0/core",
                       "https://api.stacspec.org/v1.0.0/item-search"],
        "links": [{"rel": "self", "href": base + "/"}, {"rel": "root", "href": base + "/"},
                  {"rel": "search", "method": "GET", "href": base + "/search"},
                  {"rel": "search", "method": "POST", "href": base + "/search"}],
    }).encode()


def answer(body: bytes) -> bytes:
    return (b"HTTP/1.1 200 OK\r\nContent-Type: application/geo+json\r\nContent-Length: "
            + str(len(body)).encode() + b"\r\n\r\n" + body)


def serve(connection: socket.socket, root: bytes, all_pages: list[bytes], size: int) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    held = b""
    with connection:
        while True:
            while b"\r\n\r\n" not in held:
                more = connection.recv(65536)
                if not more:
                    return
                held += more
            head, _, held = held.partition(b"\r\n\r\n")
            length = 0
            for line in head.split(b"\r\n"):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            while len(held) < length:
                held += connection.recv(65536)
            body, held = held[:length], held[length:]
            if head.startswith(b"POST /search"):
                token = json.loads(body).get("token") or "0"
                connection.sendall(all_pages[int(token) // size])
            elif head.startswith(b"GET /search"):
                connection.sendall(all_pages[0])
            else:
                connection.sendall(root)


def main() -> None:
    lines = Path(sys.argv[1]).read_bytes().splitlines()
    size = int(sys.argv[2])
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    made = [answer(page) for page in pages(lines, size, base)]
    root = answer(landing(base))

    def accept() -> None:
        while True:
            connection, _ = listener.accept()
            threading.Thread(
                target=serve, args=(connection, root, made, size), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    print(base, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
