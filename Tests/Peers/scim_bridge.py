"""An HTTP server that hands every request to a host of its own with scim/handle, as a dashboard does that has its own
listener.

    python scim_bridge.py PORTAL_HOST DATA [--port N]

It announces itself as the servers here do, with `port` and `baseUrl`, which is the host's base URL too.
"""

import argparse
import base64
import itertools
import json
import subprocess
import threading
from concurrent.futures import Future
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import peer

TIMEOUT = 60


class Host:
    """The host, spoken to in lines of JSON; any number of calls at once."""

    def __init__(self, program, arguments):
        self.process = subprocess.Popen(
            [program, "stdio", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.numbers = itertools.count(1)
        self.lock = threading.Lock()
        self.waiting = {}
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            message = json.loads(line)
            future = self.waiting.pop(message.get("id"), None)
            if future:
                future.set_result(message)
        for future in list(self.waiting.values()):
            future.set_exception(ConnectionError("the host is gone"))

    def call(self, method, params):
        number = next(self.numbers)
        future = self.waiting[number] = Future()
        message = json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        with self.lock:
            self.process.stdin.write(message.encode() + b"\n")
            self.process.stdin.flush()
        answer = future.result(TIMEOUT)
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["result"]

    def end(self):
        self.process.stdin.close()
        try:
            self.process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()


def handler(host):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            params = {
                "method": self.command,
                "url": self.path,
                "headers": {name.lower(): value for name, value in self.headers.items()},
            }
            if body:
                params["bodyBase64"] = base64.b64encode(body).decode()
            try:
                reply = host.call("scim/handle", params)
            except (ValueError, ConnectionError) as error:
                reply = {"status": 502, "headers": {"Content-Type": "text/plain"}, "body": str(error)}
            content = reply["body"].encode()
            self.send_response(reply["status"])
            for name, value in reply["headers"].items():
                self.send_header(name, value)
            if reply["status"] not in (204, 304):
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = forward

        def log_message(self, *_):
            pass

    return Handler


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("data")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    # It listens before there is a host to ask, whose URLs name the port.
    server = ThreadingHTTPServer(("127.0.0.1", options.port), BaseHTTPRequestHandler)
    server.daemon_threads = True
    port = server.server_address[1]
    base = f"http://127.0.0.1:{port}"
    host = Host(options.program, ["--data", options.data, "--base-url", base])
    server.RequestHandlerClass = handler(host)
    host.call("ping", {})
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    peer.announce(port=port, baseUrl=base)
    peer.stopped(lambda: host.process.poll() is None)
    server.shutdown()
    host.end()


if __name__ == "__main__":
    main()
