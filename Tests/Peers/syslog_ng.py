"""Collectors by syslog-ng 3.38: RFC 5424 over TLS with octet counting, without and with a client's certificate.

    python syslog_ng.py

Facts: `port`s `openPort` (no client certificate) and `closedPort` (demands one of its authority), `authority` (a file for
--trust-ca), `clientCertificate`, `clientKey`, `otherCertificate`, `otherKey` (of an authority that it does not trust), in
PEM. `GET /messages` at `controlUrl` shows what arrived, `POST /restart {}` ends syslog-ng and starts it anew.
"""

import json
import os
import socket
import subprocess
import threading
import time
from pathlib import Path

from flask import Flask, jsonify

from authority import Authority
from peer import Refused, folder, listen, serve

ROOT = Path(__file__).resolve().parents[2] / ".build/peers/syslog-ng-core/usr"
START_SECONDS = 20

CONFIGURATION = """
@version: 3.38
options {{ keep-hostname(yes); use-dns(no); stats-freq(0); log-msg-size(1048576); }};
source s_open {{
  syslog(ip("127.0.0.1") port({open}) transport("tls") max-connections(50)
    tls(key-file("{key}") cert-file("{certificate}") peer-verify(optional-untrusted)));
}};
source s_closed {{
  syslog(ip("127.0.0.1") port({closed}) transport("tls") max-connections(50)
    tls(key-file("{key}") cert-file("{certificate}") ca-file("{authority}") peer-verify(required-trusted)));
}};
destination d_file {{
  file("{output}" template("$(format-json --key PRI --key ISODATE --key HOST --key PROGRAM --key MSGID --key MESSAGE \
--key SDATA --key FACILITY --key LEVEL --pair source=$SOURCE)\\n"));
}};
log {{ source(s_open); source(s_closed); destination(d_file); }};
"""


class Collector:
    def __init__(self, path, authority):
        self.path = path
        self.output = path / "messages"
        certificate, key = authority.issue("server", ["localhost", "127.0.0.1"])
        self.ports = [self.free(), self.free()]
        (path / "conf").write_text(CONFIGURATION.format(
            open=self.ports[0], closed=self.ports[1], key=key, certificate=certificate, authority=authority.file,
            output=self.output))
        self.start()

    @staticmethod
    def free():
        listener, _ = listen()
        with listener:
            return listener.getsockname()[1]

    def start(self):
        library = ROOT / "lib/syslog-ng"
        self.process = subprocess.Popen(
            [ROOT / "sbin/syslog-ng", "-F", "--no-caps", "-f", self.path / "conf", "-R", self.path / "persist",
             "-p", self.path / "pid", "-c", self.path / "control", "--module-path", library / "3.38"],
            env=os.environ | {"LD_LIBRARY_PATH": str(library)}, cwd=self.path, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=(self.path / "errors").open("ab"))
        deadline = time.monotonic() + START_SECONDS
        while not all(self.answers(port) for port in self.ports):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Refused((self.path / "errors").read_text())
            threading.Event().wait(0.05)

    @staticmethod
    def answers(port):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait(START_SECONDS)


def main():
    with folder() as path:
        authority, other = Authority(path), Authority(path, "Other Authority")
        collector = Collector(path, authority)
        app = Flask(__name__)

        @app.get("/messages")
        def messages():
            lines = collector.output.read_text().splitlines() if collector.output.exists() else []
            return jsonify([json.loads(line) for line in lines])

        @app.post("/restart")
        def restart():
            collector.stop()
            collector.start()
            return jsonify({})

        listener, control = listen()
        client, stranger = authority.issue("client"), other.issue("stranger")
        try:
            serve(
                app, listener, controlUrl=control, baseUrl=control, openPort=collector.ports[0], closedPort=collector.ports[1], authority=authority.file,
                clientCertificate=Path(client[0]).read_text(), clientKey=Path(client[1]).read_text(),
                otherCertificate=Path(stranger[0]).read_text(), otherKey=Path(stranger[1]).read_text())
        finally:
            collector.stop()


main()
