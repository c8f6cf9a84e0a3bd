"""Knot DNS, the name server, as the authority of two zones whose records change at run time by dynamic update.

    python knot_dns.py [--port N] [ZONE ...]

POST /update with {"zone": …, "commands": ["add NAME TTL TYPE VALUE", "del NAME TYPE"]} has knsupdate send an update
(RFC 2136) with those commands. knotd is the distribution's, unpacked into .build/peers/knot or installed.
"""

import argparse
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

from peer import Refused, announce, folder, listen, stopped

UNPACKED = Path(__file__).parents[2] / ".build/peers/knot/usr/sbin/knotd"
START_SECONDS = 20
COMMAND = re.compile(r"(add|del) [!-~][ -~]*\Z")


def knotd():
    paths = [str(UNPACKED), shutil.which("knotd"), "/usr/sbin/knotd"]
    found = next((path for path in paths if path and os.access(path, os.X_OK)), None)
    return found or exit("there is no knotd: scripts/install test installs it")


def free_port():
    for _ in range(50):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind(("127.0.0.1", 0))
            try:
                tcp.bind(("127.0.0.1", udp.getsockname()[1]))
            except OSError:
                continue
            return udp.getsockname()[1]
    raise SystemExit("there is no free port")


def configure(root, port, zones):
    for zone in zones:
        (root / f"{zone}.zone").write_text(
            f"$ORIGIN {zone}.\n$TTL 60\n@ SOA ns1 hostmaster 1 3600 600 86400 120\n@ NS ns1\nns1 A 127.0.0.1\n")
    text = f"""
server:
    rundir: {root}
    listen: 127.0.0.1@{port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: {root}
log:
  - target: stderr
    any: warning
acl:
  - id: local
    address: 127.0.0.1
    action: update
template:
  - id: default
    storage: {root}
    acl: local
    semantic-checks: off
zone:
""" + "".join(f"  - domain: {zone}\n    file: {zone}.zone\n" for zone in zones)
    path = root / "knot.conf"
    path.write_text(text)
    return path


def answers(port, zone):
    """Whether the server answers a question over UDP."""
    import dnslib

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(0.5)
        try:
            one.sendto(dnslib.DNSRecord.question(zone, "SOA").pack(), ("127.0.0.1", port))
            return bool(dnslib.DNSRecord.parse(one.recv(4096)).rr)
        except (OSError, dnslib.DNSError):
            return False


def update(port, zones, request):
    zone, commands = request["zone"], request["commands"]
    if zone not in zones or not all(COMMAND.match(command) for command in commands):
        raise Refused("no such zone, or no such command")
    script = f"server 127.0.0.1 {port}\nzone {zone}.\n" + "".join(c + "\n" for c in commands) + "send\nquit\n"
    done = subprocess.run(["knsupdate"], input=script, capture_output=True, text=True, timeout=20)
    if done.returncode != 0 or done.stderr:
        raise Refused(f"knsupdate: {done.stdout} {done.stderr}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("zones", nargs="*", default=["example.test"])
    arguments = parser.parse_args()
    zones = arguments.zones
    port = arguments.port or free_port()
    with folder() as root:
        process = subprocess.Popen(
            [knotd(), "-c", str(configure(root, port, zones))], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            end = time.monotonic() + START_SECONDS
            while not all(answers(port, zone) for zone in zones):
                if process.poll() is not None or time.monotonic() > end:
                    raise SystemExit("knotd does not answer")

            class Control(http.server.BaseHTTPRequestHandler):
                def log_message(self, *_):
                    pass

                def do_POST(self):
                    try:
                        update(port, zones, json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                        status, value = 200, {}
                    except (Refused, ValueError, KeyError, subprocess.TimeoutExpired) as error:
                        status, value = 400, {"error": str(error)}
                    body = json.dumps(value).encode()
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            listener, base = listen()
            control = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Control, bind_and_activate=False)
            control.socket.close()
            control.socket = listener
            control.server_address = listener.getsockname()
            threading.Thread(target=control.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            announce(port=port, baseUrl=base, resolver=f"127.0.0.1:{port}")
            stopped(lambda: process.poll() is None)
            control.shutdown()
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


if __name__ == "__main__":
    main()
