"""Drives the host with pygls' JsonRPCClient, in Content-Length framing.

    python pygls_peer.py PORTAL_HOST

Ends with 0 and prints "ok" when everything went as it must.
"""

import asyncio
import logging
import socket
import sys
import tempfile

from pygls.client import JsonRPCClient
from pygls.exceptions import JsonRpcException

TIMEOUT = 30


class Client(JsonRPCClient):
    """A client that remembers what it could not make sense of."""

    def __init__(self):
        super().__init__()
        self.failures = []

    def report_server_error(self, error, source):
        self.failures.append(f"{source.__name__}: {error}")

    async def call(self, method, params=None, msg_id=None):
        return await asyncio.wait_for(self.protocol.send_request_async(method, params, msg_id), TIMEOUT)

    async def refusal(self, method, params=None, msg_id=None):
        try:
            await self.call(method, params, msg_id)
        except JsonRpcException as error:
            return error
        raise AssertionError(f"{method} was not refused")


def member(value, name):
    """A member of a result, which pygls may hand out as a dictionary or as an object."""
    return value[name] if isinstance(value, dict) else getattr(value, name)


async def drive(client, events, silent_port):
    answer = await client.call("initialize", {"clientInfo": {"name": "pygls"}})
    assert member(member(answer, "serverInfo"), "name") == "portal-host", answer
    client.protocol.notify("initialized", {})

    # Several calls at once, to several organisations.
    names = [f"Organisation {number}" for number in range(8)]
    organizations = await asyncio.gather(*(client.call("organizations/create", {"name": name}) for name in names))
    assert [member(organization, "name") for organization in organizations] == names
    await asyncio.gather(*(client.call("ping", {}) for _ in range(50)))

    # Errors.
    unknown = await client.refusal("no/such/method")
    assert unknown.code == -32601, unknown
    invalid = await client.refusal("organizations/create", {"name": 5})
    assert invalid.code == -32602, invalid
    missing = await client.refusal("organizations/get", {"externalId": "nobody"})
    assert missing.code == -32004, missing

    # A notification from the host.
    organization = member(organizations[0], "id")
    subscription = await client.call("events/subscribe", {"organizationId": organization})
    await client.call("organizations/update", {"organizationId": organization, "name": "Renamed"})
    event = await asyncio.wait_for(events.get(), TIMEOUT)
    assert member(event, "subscriptionId") == member(subscription, "subscriptionId"), event
    assert member(member(event, "event"), "type") == "organization.updated", event

    # Cancellation of a call that waits for a server which says nothing.
    connection = await client.call(
        "connections/create", {"organizationId": organization, "providerId": "custom-saml", "protocol": "saml"}
    )
    slow = asyncio.ensure_future(
        client.refusal(
            "connections/setMetadata",
            {
                "connectionId": member(connection, "id"),
                "metadataUrl": f"http://127.0.0.1:{silent_port}/metadata",
            },
            msg_id="slow",
        )
    )
    await client.call("ping", {})
    client.protocol.notify("$/cancelRequest", {"id": "slow"})
    cancelled = await slow
    assert cancelled.code == -32800, cancelled

    await client.call("shutdown")
    client.protocol.notify("exit")


async def main():
    client = Client()
    events = asyncio.Queue()

    @client.feature("events/event")
    def on_event(params):
        events.put_nowait(params)

    silent = socket.create_server(("127.0.0.1", 0))
    with tempfile.TemporaryDirectory() as data, silent:
        await client.start_io(
            sys.argv[1], "stdio", "--data", data, "--allow-address", "127.0.0.1/32", "--log-level", "warning"
        )
        process = client._server
        try:
            await drive(client, events, silent.getsockname()[1])
            code = await asyncio.wait_for(process.wait(), TIMEOUT)
            assert code == 0, code
        finally:
            if process.returncode is None:
                process.kill()
            await asyncio.wait_for(client.stop(), TIMEOUT)
        assert not client.failures, client.failures
    print("ok")


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(main())
