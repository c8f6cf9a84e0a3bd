#!/usr/bin/env python3
"""A dashboard's client for PortalHost: standard library only, Python 3.9 or later.

    python3 dashboard.py --host .build/debug/portal-host [metadata.xml]

`PortalHost` is the part to copy: it spawns the host, sends calls as lines of JSON, and hands out results and
notifications. `main` shows a whole conversation with it.
"""

import argparse
import json
import pathlib
import queue
import subprocess
import sys
import tempfile
import threading


class PortalError(Exception):
    """The host refused a call. `reason` is the stable word to switch on; `remedy` is for people."""

    def __init__(self, method, error):
        data = error.get("data") or {}
        self.method = method
        self.code = error["code"]
        self.reason = data.get("reason", "")
        self.remedy = data.get("remedy")
        self.field = data.get("field")
        self.findings = data.get("findings", [])
        self.retryable = data.get("retryable", False)
        super().__init__(f"{method}: {error['message']} ({self.code} {self.reason})")


class HostEnded(Exception):
    """The host is gone, and with it every answer that was waited for."""


class PortalHost:
    """A running host. Calls may come from any thread; each waits for its own answer."""

    def __init__(self, executable, data, *options, on_notification=None):
        self._process = subprocess.Popen(
            [executable, "stdio", "--data", data, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._on_notification = on_notification or (lambda method, params: None)
        self._lock = threading.Lock()
        self._last_id = 0
        self._waiting = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def call(self, method, params=None, session=None, timeout=30):
        """The result of a method; raises PortalError when it is refused, HostEnded when there is no answer."""
        params = dict(params or {})
        if session is not None:
            params["_meta"] = {"session": session}
        answer = queue.SimpleQueue()
        with self._lock:
            if self._waiting is None:
                raise HostEnded(method)
            self._last_id += 1
            request_id = self._last_id
            self._waiting[request_id] = answer
            self._send({"jsonrpc": "2.0", "id": request_id, "method": method, "params": params})
        try:
            message = answer.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError(f"{method} was not answered within {timeout} s") from None
        if message is None:
            raise HostEnded(method)
        if "error" in message:
            raise PortalError(method, message["error"])
        return message["result"]

    def notify(self, method, params=None):
        with self._lock:
            self._send({"jsonrpc": "2.0", "method": method, "params": params or {}})

    def close(self, timeout=20):
        """Ends the host in good order; returns its exit code, also when it has ended already."""
        if self._process.stdin.closed:
            return self._process.wait(timeout)
        try:
            self.call("shutdown")
            self.notify("exit")
        except (HostEnded, OSError):
            pass
        try:
            self._process.stdin.close()
        except OSError:
            pass
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _send(self, message):
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()

    def _read(self):
        for line in self._process.stdout:
            message = json.loads(line)
            if "method" in message:
                self._on_notification(message["method"], message.get("params"))
                continue
            with self._lock:
                answer = self._waiting.pop(message["id"], None)
            if answer is not None:
                answer.put(message)
        with self._lock:
            waiting, self._waiting = self._waiting, None
        for answer in waiting.values():
            answer.put(None)


def show_findings(report):
    for finding in report["findings"]:
        print(f"  {finding['severity']}: {finding['message']} [{finding['code']}]")
        print(f"    -> {finding['remedy']}")
    print("  usable" if report["valid"] else "  not usable as it is")


def converse(host, events, metadata):
    answer = host.call("initialize", {"clientInfo": {"name": "dashboard.py", "version": "1"}})
    print(f"connected to {answer['serverInfo']['name']} {answer['serverInfo']['version']}")

    # The dashboard is the environment's administrator.
    host.call("host/settings/update", {"branding": {"applicationName": "Harbour Tickets"}})
    organization = host.call("organizations/create", {"name": "Northwind Travel"})
    print(f"organisation {organization['id']}")
    host.call("events/subscribe", {"organizationId": organization["id"]})
    link = host.call(
        "portalLinks/create",
        {"organizationId": organization["id"], "kind": "shared", "intents": ["sso", "audit_logs"]},
    )
    session = host.call("portalSessions/open", {"token": link["token"]})["sessionId"]
    print(f"session {session}")

    # From here on the IT admin acts: every call carries the portal session.
    connection = host.call(
        "connections/create",
        {"organizationId": organization["id"], "providerId": "okta", "protocol": "saml"},
        session=session,
    )
    steps = host.call(
        "providers/setupSteps",
        {"providerId": "okta", "protocol": "saml", "connectionId": connection["id"]},
        session=session,
    )["steps"]
    for number, step in enumerate(steps, 1):
        print(f"step {number}: {step['title']}")
        for value in step["values"]:
            print(f"  {value['label']}: {value.get('value') or value.get('hint', 'not there yet')}")

    report = host.call(
        "providers/validateMetadata",
        {"providerId": "okta", "protocol": "saml", "metadataXml": metadata},
        session=session,
    )
    print(f"metadata of {report['summary'].get('entityId')}")
    show_findings(report)
    try:
        host.call("connections/setMetadata", {"connectionId": connection["id"], "metadataXml": metadata}, session=session)
        print("metadata taken")
    except PortalError as error:
        if error.reason != "invalid_metadata":
            raise
        print(f"metadata refused: {error.reason}")

    # Events arrive as notifications while the calls above go on.
    while True:
        event = events.get(timeout=10)
        print(f"event {event['type']}")
        if event["type"] == "connection.created":
            break

    try:
        host.call("organizations/list", session=session)
    except PortalError as error:
        print(f"refused as it should be: {error.reason}")
    host.call("portalLinks/revoke", {"linkId": link["id"]})
    try:
        host.call("connections/get", {"connectionId": connection["id"]}, session=session)
    except PortalError as error:
        print(f"after revoking the link: {error.reason}")


def main():
    parser = argparse.ArgumentParser(description="Shows a dashboard's conversation with PortalHost.")
    parser.add_argument("--host", default=".build/debug/portal-host", help="the portal-host executable")
    default = pathlib.Path(__file__).parent.parent / "metadata" / "okta.xml"
    parser.add_argument("metadata", nargs="?", default=default, type=pathlib.Path, help="SAML metadata")
    arguments = parser.parse_args()

    events = queue.Queue()

    def on_notification(method, params):
        if method == "events/event":
            events.put(params["event"])

    with tempfile.TemporaryDirectory() as data:
        with PortalHost(arguments.host, data, "--log-level", "warning", on_notification=on_notification) as host:
            converse(host, events, arguments.metadata.read_text(encoding="utf-8"))
            code = host.close()
        print(f"host ended with {code}")
    return code


if __name__ == "__main__":
    sys.exit(main())
