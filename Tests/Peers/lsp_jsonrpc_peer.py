"""Drives the host with python-lsp-jsonrpc, in Content-Length framing.

    python lsp_jsonrpc_peer.py PORTAL_HOST

Ends with 0 and prints "ok" when everything went as it must.
"""

import logging
import queue
import socket
import subprocess
import sys
import tempfile
import threading
import uuid

from pylsp_jsonrpc.endpoint import Endpoint
from pylsp_jsonrpc.exceptions import JsonRpcException
from pylsp_jsonrpc.streams import JsonRpcStreamReader, JsonRpcStreamWriter

TIMEOUT = 30


class Failures(logging.Handler):
    """Whatever the library complains about: messages that it cannot read or that nobody waits for."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.records = []

    def emit(self, record):
        self.records.append(record.getMessage())


def refusal(future):
    try:
        future.result(TIMEOUT)
    except JsonRpcException as error:
        return error
    raise AssertionError("was not refused")


def drive(endpoint, events, ids, silent_port):
    request = endpoint.request
    answer = request("initialize", {"clientInfo": {"name": "python-lsp-jsonrpc"}, "processId": None}).result(TIMEOUT)
    assert answer["serverInfo"]["name"] == "portal-host", answer
    endpoint.notify("initialized", {})

    # Several calls at once, to several organisations.
    names = [f"Organisation {number} – Ünïcödé ✓" for number in range(8)]
    created = [request("organizations/create", {"name": name}) for name in names]
    organizations = [future.result(TIMEOUT) for future in created]
    assert [organization["name"] for organization in organizations] == names
    pings = [request("ping") for _ in range(50)]
    assert all(future.result(TIMEOUT) == {} for future in pings)

    # Errors.
    unknown = refusal(request("no/such/method"))
    assert unknown.code == -32601 and unknown.data["reason"] == "unknown_method", unknown
    invalid = refusal(request("organizations/create", {"name": 5}))
    assert invalid.code == -32602 and invalid.data["field"] == "/name", invalid.data
    missing = refusal(request("organizations/get", {"externalId": "nobody"}))
    assert missing.code == -32004 and missing.data["reason"] == "organization_not_found", missing.data

    # A notification from the host.
    organization = organizations[0]["id"]
    subscription = request("events/subscribe", {"organizationId": organization}).result(TIMEOUT)
    request("organizations/update", {"organizationId": organization, "name": "Renamed"}).result(TIMEOUT)
    event = events.get(timeout=TIMEOUT)
    assert event["subscriptionId"] == subscription["subscriptionId"], event
    assert event["event"]["type"] == "organization.updated", event

    # Cancellation of a call that waits for a server which says nothing.
    connection = request(
        "connections/create", {"organizationId": organization, "providerId": "custom-saml", "protocol": "saml"}
    ).result(TIMEOUT)
    slow = request(
        "connections/setMetadata",
        {"connectionId": connection["id"], "metadataUrl": f"http://127.0.0.1:{silent_port}/metadata"},
    )
    endpoint.notify("$/cancelRequest", {"id": ids[-1]})
    cancelled = refusal(slow)
    assert cancelled.code == -32800 and cancelled.data["reason"] == "cancelled", cancelled.data
    assert "metadata" not in request("connections/get", {"connectionId": connection["id"]}).result(TIMEOUT)

    assert request("shutdown").result(TIMEOUT) is None
    endpoint.notify("exit")


def main():
    failures = Failures()
    logging.getLogger("pylsp_jsonrpc").addHandler(failures)
    silent = socket.create_server(("127.0.0.1", 0))
    ids = []

    def next_id():
        ids.append(str(uuid.uuid4()))
        return ids[-1]

    with tempfile.TemporaryDirectory() as data, silent:
        process = subprocess.Popen(
            [sys.argv[1], "stdio", "--data", data, "--allow-address", "127.0.0.1/32", "--log-level", "warning"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        events = queue.Queue()
        endpoint = Endpoint({"events/event": events.put}, JsonRpcStreamWriter(process.stdin).write, id_generator=next_id)
        reader = threading.Thread(
            target=JsonRpcStreamReader(process.stdout).listen, args=(endpoint.consume,), daemon=True
        )
        reader.start()
        try:
            drive(endpoint, events, ids, silent.getsockname()[1])
            assert process.wait(TIMEOUT) == 0, process.returncode
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            endpoint.shutdown()
        reader.join(TIMEOUT)
        assert not failures.records, failures.records
    print("ok")


if __name__ == "__main__":
    main()
