"""Log streams to a receiver on this machine, over TLS. Used by table.py.

The receiver is as quick as Python is: it counts events and notes when they came, without parsing what is in them.
"""

import http.server
import os
import pathlib
import re
import ssl
import subprocess
import sys
import threading
import time

# Calls that are made at once: fewer than the host takes of one organisation or of the environment.
AT_ONCE = 50
OCCURRED = re.compile(rb'"occurredAt":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})Z","actor"')


class Receiver:
    """An HTTPS endpoint that takes every batch."""

    def __init__(self, folder):
        self.authority = folder / "receiver.pem"
        key = folder / "receiver.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out",
             str(self.authority)], check=True, capture_output=True)
        self.count, self.waits, self.times = 0, [], False
        receiver = self
        lock = threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                now = time.time()
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                found = OCCURRED.findall(body)
                with lock:
                    receiver.count += len(found)
                    if receiver.times:
                        receiver.waits += [now - moment(text) for text in found]

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 512

            def handle_error(self, request, address):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.authority, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"https://127.0.0.1:{self.server.server_address[1]}/events"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def moment(text):
    seconds = time.strptime(text[:19].decode(), "%Y-%m-%dT%H:%M:%S")
    return time.mktime(seconds) - time.timezone + int(text[20:23]) / 1000


def spawned(bench, host_class, data, receiver):
    return host_class([
        bench.host, "stdio", "--data", str(data), "--allow-address", "127.0.0.0/8", "--trust-ca",
        str(receiver.authority)])


def organizations(host, count):
    made = []
    for start in range(0, count, AT_ONCE):
        made += host.call_all([
            ("organizations/create", {"name": f"Organisation {number}"})
            for number in range(start, min(start + AT_ONCE, count))])
    return [each["id"] for each in made]


def stream_to(receiver, organization):
    return ("logStreams/create", {
        "organizationId": organization, "type": "https",
        "settings": {"url": receiver.url, "format": "json_array"}})


def rename(organization, number):
    return ("organizations/update", {"organizationId": organization, "name": f"Name {number}"})


def wait_for(condition, what, seconds=300):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"table: {what} did not come")
        time.sleep(0.02)


def latency(bench, host_class, row_class, receiver, organizations_count=100, rate=1000, seconds=20):
    """Commit to arrival, with so many events a second over all organisations."""
    with spawned(bench, host_class, bench.scratch / "latency", receiver) as host:
        all_of_them = organizations(host, organizations_count)
        receiver.count = 0
        for each in all_of_them:
            host.call_all([stream_to(receiver, each)])
        wait_for(lambda: receiver.count >= organizations_count, "the first event of each stream")
        receiver.waits, receiver.times, before = [], True, receiver.count
        start, number = time.monotonic(), 0
        # In groups, so that the client keeps up.
        while number < rate * seconds:
            host.call_all([
                rename(all_of_them[(number + index) % organizations_count], number + index) for index in range(AT_ONCE)])
            number += AT_ONCE
            ahead = start + number / rate - time.monotonic()
            if ahead > 0:
                time.sleep(ahead)
        spent = time.monotonic() - start
        wait_for(lambda: receiver.count >= before + number, "the end of the streams")
        receiver.times = False
        waits = sorted(receiver.waits)
    what = f"log streams, {number / spent:,.0f} events/s over {organizations_count} organisations: commit to arrival"
    half, most = waits[len(waits) // 2] * 1000, waits[int(len(waits) * 0.99)] * 1000
    return [
        row_class(f"{what}, p50", half, "ms", goal="≤ 50 ms", ok=half <= 50),
        row_class(f"{what}, p99", most, "ms", goal="≤ 500 ms", ok=most <= 500),
    ]


def backlog(bench, host_class, row_class, receiver, count):
    """One stream that has much to catch up with."""
    with spawned(bench, host_class, bench.scratch / "backlog", receiver) as host:
        organization = organizations(host, 1)[0]
        stream = host.call_all([stream_to(receiver, organization)])[0]["id"]
        host.call("logStreams/pause", logStreamId=stream)
        for start in range(0, count, AT_ONCE):
            host.call_all([rename(organization, start + index) for index in range(AT_ONCE)])
        receiver.count = 0
        start = time.monotonic()
        host.call("logStreams/resume", logStreamId=stream)
        wait_for(lambda: receiver.count >= count, "the backlog")
        spent = time.monotonic() - start
    rate = count / spent
    return [row_class(
        f"log streams, {count:,} events of a backlog to one stream", rate, "events/s", goal="≥ 20,000/s",
        ok=rate >= 20_000)]


def idle(bench, host_class, row_class, receiver, count, seconds=30):
    """Very many organisations that stream, and in which nothing happens."""
    with spawned(bench, host_class, bench.scratch / "idle", receiver) as host:
        receiver.count = 0
        for start, each in enumerate(organizations(host, count)):
            host.call_all([stream_to(receiver, each)])
            if start % 1000 == 999:
                bench.progress(f"streams: {start + 1:,} of {count:,} organisations")
        wait_for(lambda: receiver.count >= count, "the first event of each stream")
        # The second looks are over.
        time.sleep(5)
        ticks = os.sysconf("SC_CLK_TCK")

        def spent():
            fields = pathlib.Path(f"/proc/{host.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / ticks

        before, start = spent(), time.monotonic()
        time.sleep(seconds)
        share = (spent() - before) / (time.monotonic() - start) * 100
    return [row_class(
        f"log streams, {count:,} organisations with one each and nothing to send: processor", share, "% of a core",
        goal="≤ 2 %", ok=share <= 2)]


def rows(bench, host_class, row_class):
    receiver = Receiver(bench.scratch)
    try:
        quick = bench.quick
        return (
            latency(bench, host_class, row_class, receiver, seconds=5 if quick else 20)
            + backlog(bench, host_class, row_class, receiver, 20_000 if quick else 200_000)
            + idle(bench, host_class, row_class, receiver, 1_000 if quick else 10_000, seconds=10 if quick else 30))
    finally:
        receiver.close()
