"""A receiver of streamed events that can be killed at any moment: what it acknowledged is in its ledger.

    python event_sink.py --folder FOLDER [--port N]

FOLDER keeps the authority and certificate of its first start, and the ledger: one line for each request with the streams'
events as [sequence, identifier], on the disk before the answer. `GET /ledger` gives it. Facts: `url` (https), `authority`.
"""

import argparse
import http.server
import json
import os
import ssl
import threading
from pathlib import Path

from authority import Authority
from peer import announce, stopped


def certificate(folder):
    paths = folder / "127.0.0.1.crt", folder / "127.0.0.1.key"
    if not all(path.exists() for path in paths):
        Authority(folder, "Sink Authority").issue("127.0.0.1", ["127.0.0.1"])
    return paths


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    ledger = os.open(options.folder / "ledger", os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    lock = threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *arguments):
            pass

        def answer(self, body):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            events = [[event["sequence"], event["id"]] for event in json.loads(body)]
            line = json.dumps({"path": self.path, "events": events}) + "\n"
            with lock:
                os.write(ledger, line.encode())
                os.fsync(ledger)
            self.answer(b"{}")

        def do_GET(self):
            lines = (options.folder / "ledger").read_text().splitlines()
            # A line that the end cut short was never acknowledged.
            self.answer(("[" + ",".join(line for line in lines if line.endswith("}")) + "]").encode())

    server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(options.folder))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    announce(
        port=server.server_address[1], url=f"https://127.0.0.1:{server.server_address[1]}",
        authority=str(options.folder / "Sink-Authority.pem"))
    stopped()


main()
