"""Name servers that answer what a test tells them to, right or wrong, on several addresses of the loopback network.

    python scripted_dns.py [--port N]

Each address of ADDRESSES is a server of its own, all on one port, over UDP and TCP. What they know and do is set at
POST /servers; see README.md.
"""

import argparse
import http.server
import json
import socket
import struct
import threading
import time

import dnslib

from peer import Refused, announce, listen, stopped

ADDRESSES = ["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"]
FAULTS = {
    "servfail", "refused", "formerr", "drop", "truncate", "truncate-always", "wrong-id", "other-question", "garbage",
    "cut", "trailing", "loop", "reset", "unauthoritative",
}
SERVER_KEYS = {"zones", "faults", "resolver"}


def labels(name):
    return [label.lower() for label in name.rstrip(".").split(".") if label]


def is_within(name, zone):
    name, zone = labels(name), labels(zone)
    return not zone or name[-len(zone):] == zone


class Server:
    """What one address answers."""

    def __init__(self):
        self.lock = threading.Lock()
        self.zones = []
        self.faults = []
        self.resolver = False
        self.log = []

    def set(self, config):
        unknown = config.keys() - SERVER_KEYS
        if unknown:
            raise Refused(f"unknown: {', '.join(sorted(unknown))}")
        for fault in config.get("faults", []):
            if fault["do"] not in FAULTS:
                raise Refused(f"no such fault: {fault['do']}")
        with self.lock:
            self.zones = config.get("zones", [])
            self.faults = config.get("faults", [])
            self.resolver = config.get("resolver", False)
            self.log = []

    def fault(self, name, kind, transport):
        for fault in self.faults:
            if "name" in fault and labels(fault["name"]) != labels(name):
                continue
            if fault.get("type", kind) == kind and fault.get("transport", transport) == transport:
                return fault["do"]
        return None

    def zone(self, name):
        found = [zone for zone in self.zones if is_within(name, zone["name"])]
        return max(found, key=lambda zone: len(labels(zone["name"])), default=None)

    def records(self, name):
        zone = self.zone(name)
        own = [r for r in zone["records"] if labels(r[0]) == labels(name)] if zone else []
        exists = own or (zone and any(is_within(r[0], name) for r in zone["records"]))
        return zone, own, bool(exists) or (zone is not None and labels(zone["name"]) == labels(name))

    def answer(self, data, transport):
        """The octets to send, or None."""
        try:
            query = dnslib.DNSRecord.parse(data)
        except dnslib.DNSError:
            return None
        name, kind = str(query.q.qname), dnslib.QTYPE[query.q.qtype]
        with self.lock:
            self.log.append(
                {"name": name.rstrip("."), "type": kind, "transport": transport, "recursion": bool(query.header.rd)})
            fault = self.fault(name, kind, transport)
            reply = self.reply(query, name, kind)
        if fault in ("drop", "reset"):
            return None
        if fault in ("servfail", "refused", "formerr"):
            reply = query.reply()
            reply.header.rcode = getattr(dnslib.RCODE, fault.upper())
        if fault == "unauthoritative":
            reply.header.aa = 0
        if fault == "other-question":
            reply.q.qname = dnslib.DNSLabel("other.example")
        octets = bytearray(reply.pack())
        limit = 512
        for extra in query.ar:
            if extra.rtype == dnslib.QTYPE.OPT:
                limit = max(limit, extra.edns_len)
        if fault == "truncate-always" or transport == "udp" and (fault == "truncate" or len(octets) > limit):
            short = query.reply()
            short.header.tc = 1
            short.header.aa = reply.header.aa
            octets = bytearray(short.pack())
        if fault == "wrong-id":
            octets[0] ^= 0xFF
        if fault == "garbage":
            octets[12:] = b"\xff" * 40
        if fault == "cut":
            octets = octets[:-3]
        if fault == "trailing":
            octets += b"\0\0"
        if fault == "loop":
            # A second answer whose name is a pointer to itself.
            octets[7] += 1
            octets += struct.pack("!HHHIH", 0xC000 | len(octets), 16, 1, 60, 0)
        return bytes(octets)

    def reply(self, query, name, kind):
        reply = query.reply()
        reply.header.aa = 0 if self.resolver else 1
        reply.header.ra = 1 if self.resolver else 0
        for _ in range(8):
            zone, own, exists = self.records(name)
            if zone is None:
                if not reply.rr:
                    reply.header.rcode = dnslib.RCODE.REFUSED
                    reply.header.aa = 0
                return reply
            alias = next((r for r in own if r[1] == "CNAME"), None)
            if alias and kind != "CNAME":
                reply.add_answer(self.record(alias, zone))
                name = alias[2]
                continue
            found = [r for r in own if r[1] == kind]
            for record in found:
                reply.add_answer(self.record(record, zone))
            if not found:
                if not exists:
                    reply.header.rcode = dnslib.RCODE.NXDOMAIN
                reply.add_auth(
                    dnslib.RR(
                        zone["name"], dnslib.QTYPE.SOA, ttl=zone.get("soaTtl", 900),
                        rdata=dnslib.SOA(
                            "ns1." + zone["name"], "hostmaster." + zone["name"],
                            (1, 3600, 600, 86400, zone.get("minimum", 300)))))
            return reply
        return reply

    @staticmethod
    def record(record, zone):
        name, kind, value = record[:3]
        rdata = {
            "A": lambda: dnslib.A(value), "AAAA": lambda: dnslib.AAAA(value), "NS": lambda: dnslib.NS(value),
            "CNAME": lambda: dnslib.CNAME(value),
            "TXT": lambda: dnslib.TXT([v.encode() for v in (value if isinstance(value, list) else [value])]),
        }[kind]()
        return dnslib.RR(name, getattr(dnslib.QTYPE, kind), ttl=zone.get("ttl", 60), rdata=rdata)


def serve_udp(listener, server):
    while True:
        data, peer = listener.recvfrom(65535)
        answer = server.answer(data, "udp")
        if answer is not None:
            listener.sendto(answer, peer)


def serve_tcp(listener, server):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve_connection, args=(connection, server), daemon=True).start()


def read(connection, count):
    octets = b""
    while len(octets) < count:
        more = connection.recv(count - len(octets))
        if not more:
            raise ConnectionError
        octets += more
    return octets


def serve_connection(connection, server):
    with connection:
        try:
            connection.settimeout(10)
            while True:
                (length,) = struct.unpack("!H", read(connection, 2))
                answer = server.answer(read(connection, length), "tcp")
                if answer is None:
                    return
                connection.sendall(struct.pack("!H", len(answer)) + answer)
        except (OSError, ConnectionError):
            pass


def open_sockets(port):
    """A UDP and a TCP socket on each address, all on one port."""
    for _ in range(50):
        opened = []
        chosen = port
        try:
            for address in ADDRESSES:
                for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                    one = socket.socket(socket.AF_INET, kind)
                    opened.append(one)
                    if kind == socket.SOCK_STREAM:
                        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    one.bind((address, chosen))
                    chosen = one.getsockname()[1]
                    if kind == socket.SOCK_STREAM:
                        one.listen(64)
            return chosen, opened
        except OSError:
            for one in opened:
                one.close()
            if port:
                raise
    raise SystemExit("there is no port that is free on every address")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    servers = {address: Server() for address in ADDRESSES}
    port, sockets = open_sockets(arguments.port)
    for number, one in enumerate(sockets):
        server = servers[ADDRESSES[number // 2]]
        target = serve_udp if one.type == socket.SOCK_DGRAM else serve_tcp
        threading.Thread(target=target, args=(one, server), daemon=True).start()

    class Control(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def send(self, status, value):
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            self.send(200, {address: server.log for address, server in servers.items()})

        def do_POST(self):
            try:
                changes = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                for address, config in changes.items():
                    if address not in servers:
                        raise Refused(f"no server at {address}")
                    servers[address].set(config)
                self.send(200, {})
            except (Refused, ValueError, KeyError, TypeError) as error:
                self.send(400, {"error": str(error)})

    listener, base = listen()
    control = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Control, bind_and_activate=False)
    control.socket.close()
    control.socket = listener
    control.server_address = listener.getsockname()
    threading.Thread(target=control.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    announce(port=port, baseUrl=base, resolver=f"127.0.0.1:{port}")
    stopped()
    control.shutdown()


if __name__ == "__main__":
    main()
