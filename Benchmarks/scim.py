"""SCIM over HTTP: the host beside scim2-server, and one directory with very many users. Used by table.py."""

import json
import os
import pathlib
import random
import shutil
import socket
import statistics
import subprocess
import threading
import time
import urllib.parse
import urllib.request

USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def user(number):
    return {
        "schemas": [USER_SCHEMA], "userName": f"user{number}@example.com", "externalId": f"ext-{number}",
        "name": {"givenName": f"Given{number}", "familyName": "Family"}, "displayName": f"Given{number} Family",
        "emails": [{"value": f"user{number}@example.com", "type": "work", "primary": True}], "active": True,
        "title": "Engineer",
    }


def patch(*operations):
    return {"schemas": [PATCH_SCHEMA], "Operations": list(operations)}


def title(number):
    return patch({"op": "replace", "path": "title", "value": f"Title {number}"})


def by_name(number):
    return "/Users?filter=" + urllib.parse.quote(f'userName eq "user{number}@example.com"')


class Server:
    """Something that answers SCIM on a port, and the load client for it."""

    def __init__(self, bench, port, base, token, connections=(1, 4, 16)):
        self.bench, self.port, self.base, self.token = bench, port, base, token
        # How many to try, for whichever suits it best.
        self.connections = connections

    def request(self, method, path, body=None):
        data = b"" if body is None else json.dumps(body).encode()
        head = [f"{method} {self.base}{path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}",
                f"Authorization: Bearer {self.token}"]
        if body is not None:
            head += ["Content-Type: application/scim+json", f"Content-Length: {len(data)}"]
        text = ("\r\n".join(head) + "\r\n\r\n").encode() + data
        return b"%d\n" % len(text) + text

    def load(self, requests, connections, seconds=None):
        file = self.bench.scratch / f"http-{self.port}"
        with open(file, "wb") as out:
            for each in requests:
                out.write(each)
        words = [str(self.bench.tools / "httpload"), str(self.port), str(connections), str(file)]
        done = subprocess.run(words + ([str(seconds)] if seconds else []), capture_output=True, text=True)
        file.unlink()
        if done.returncode:
            raise SystemExit(f"table: httpload: {done.stderr}")
        figures = json.loads(done.stdout)
        if figures["failed"] or figures["refused"]:
            raise SystemExit(f"table: a SCIM request was refused: {figures}")
        return figures

    def get(self, path):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{self.base}{path}", headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())

    def post(self, path, body):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{self.base}{path}", data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/scim+json"})
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"table: nothing listens on port {port}")


class SCIMHost:
    """The host with its listener; directories are made over its standard input."""

    def __init__(self, bench, host_class, data):
        self.bench = bench
        # Without a bound on requests, which is there for providers that run wild.
        self.host = host_class([bench.host, "serve", "--data", str(data), "--http", "127.0.0.1:0", "--scim-rate", "0"])
        url = None
        while not url:
            url = (self.host.call("host/status").get("http") or {}).get("url")
        self.port = int(url.rsplit(":", 1)[1])

    def directory(self, organization=None):
        organization = organization or self.host.call("organizations/create", name="Benchmark")["id"]
        made = self.host.call("directories/create", organizationId=organization, providerId="custom-scim")
        return made["id"], Server(self.bench, self.port, f"/scim/v2/{made['id']}", made["token"])


def best(server, requests, seconds=None):
    """The rate with the number of connections that suits the server best."""
    return max((server.load(requests, connections, seconds) for connections in server.connections),
               key=lambda figures: figures["rate"])


def beside_peer(bench, host_class, peer_program, row_at_least):
    rounds = bench.rounds(3, 1)
    seconds = bench.rounds(3, 1)
    data = bench.scratch / "scim"
    host = SCIMHost(bench, host_class, data)
    port = free_port()
    peer_process = subprocess.Popen(
        [peer_program, "--port", str(port), "--bearer-token", "T"], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        _, ours = host.directory()
        # It closes each connection, and with many at once its queue of new ones overflows: they wait for seconds then.
        theirs = Server(bench, port, "", "T", connections=(1, 2))
        figures = {}
        for name, server in [("ours", ours), ("theirs", theirs)]:
            first = 1000 if name == "theirs" else 12_000
            start = 0
            created = []
            share = first // len(server.connections)
            for connections in server.connections:
                numbers = range(start, start + share)
                created.append(server.load([server.request("POST", "/Users", user(n)) for n in numbers], connections))
                start += share
            ids = [each["id"] for index in (1, 101) for each in
                   server.get(f"/Users?count=100&startIndex={index}")["Resources"]]
            gets = [server.request("GET", f"/Users/{each}") for each in ids]
            finds = [server.request("GET", by_name(n * 7 % 900)) for n in range(100)]
            changes = [server.request("PATCH", f"/Users/{ids[n % len(ids)]}", title(n))
                       for n in range(300 if name == "theirs" else 6000)]
            lists = [server.request("GET", "/Users?count=100")]
            figures[name] = {
                "create": max(each["rate"] for each in created),
                "get": statistics.median(best(server, gets, seconds)["rate"] for _ in range(rounds)),
                "filter": statistics.median(best(server, finds, seconds)["rate"] for _ in range(rounds)),
                "patch": max(server.load(changes, connections)["rate"] for connections in server.connections),
                "list": statistics.median(best(server, lists, seconds)["rate"] for _ in range(rounds)),
            }
        # The rate of a filter among 100,000 users, beside the peer's among its 1,000.
        missing = bench.rounds(100_000, 20_000) - 12_000
        ours.load([ours.request("POST", "/Users", user(n)) for n in range(12_000, 12_000 + missing)], 64)
        names = [ours.request("GET", by_name(n)) for n in random.Random(3).sample(range(missing), 2000)]
        figures["ours"]["filter"] = statistics.median(best(ours, names, seconds)["rate"] for _ in range(rounds))
        return [
            row_at_least(f"SCIM {what}, over HTTP", figures["ours"][key], "/s", figures["theirs"][key],
                         "/s scim2-server", factor)
            for what, key, factor in [
                ("create (durable)", "create", 5), ("get", "get", 10),
                (f"filter by userName, {12_000 + missing:,} users (peer: 1,000)", "filter", 10),
                ("PATCH (durable)", "patch", 5), ("list of 100", "list", 50)]
        ]
    finally:
        peer_process.terminate()
        peer_process.wait()
        host.host.__exit__()


def fill(server, count, already=0):
    step = 50_000
    for start in range(already, count, step):
        numbers = range(start, min(start + step, count))
        server.load([server.request("POST", "/Users", user(n)) for n in numbers], 128)


def many_users(bench, host_class, row_class, progress):
    """One directory with a million users, beside one with a thousand."""
    count = bench.rounds(1_000_000, 50_000)
    members = min(100_000, count // 2)
    kept = bench.work / f"scim-{count}"
    note = kept / "benchmark.json"
    if bench.options.fresh or not note.exists():
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True, mode=0o700)
        host = SCIMHost(bench, host_class, kept)
        few_id, few = host.directory()
        fill(few, 1000)
        many_id, many = host.directory()
        for start in range(0, count, 100_000):
            progress(f"scim: {start:,} of {count:,} users")
            fill(many, min(start + 100_000, count), start)
        ids, cursor = [], ""
        while len(ids) < members:
            page = many.get(f"/Users?count=200&attributes=id&cursor={cursor}")
            ids += [each["id"] for each in page["Resources"]]
            cursor = page["nextCursor"]
        group = many.post("/Groups", {
            "schemas": [GROUP_SCHEMA], "displayName": "Everybody",
            "members": [{"value": each} for each in ids[:members]]})["id"]
        note.write_text(json.dumps({
            "few": [few_id, few.token], "many": [many_id, many.token], "group": group, "ids": ids[:2000]}))
        host.host.__exit__()
    known = json.loads(note.read_text())
    host = SCIMHost(bench, host_class, kept)
    rows = []
    try:
        few, many = (
            Server(bench, host.port, f"/scim/v2/{known[name][0]}", known[name][1]) for name in ("few", "many"))
        chosen = random.Random(5)
        seconds = bench.rounds(2, 1)
        times = {}
        few_ids = [each["id"] for each in few.get("/Users?count=200&attributes=id")["Resources"]]
        spread = [
            many.get(by_name(n))["Resources"][0]["id"] for n in chosen.sample(range(count), bench.rounds(1000, 200))]
        for _ in range(bench.rounds(5, 2)):
            for name, server, size, ids in [("few", few, 1000, few_ids), ("many", many, count, spread)]:
                finds = [server.request("GET", by_name(chosen.randrange(size))) for _ in range(1000)]
                gets = [server.request("GET", f"/Users/{each}") for each in ids]
                times.setdefault(name + "filter", []).append(server.load(finds, 1, seconds)["p50"])
                times.setdefault(name + "get", []).append(server.load(gets, 1, seconds)["p50"])
        for what in ("filter", "get"):
            small, large = (statistics.median(times[size + what]) for size in ("few", "many"))
            rows.append(row_class(
                f"SCIM {what}{' by userName' if what == 'filter' else ''}, p50 among {count:,} users", large, "µs", small,
                "µs among 1,000", large / small, "≤ 1.5 ×", large <= 1.5 * small))
        # Pages by cursor all the way through; the times of those at the beginning, in the middle and at the end.
        slowest, cursor, page, pages = 0.0, "", 0, count // 100
        looked = {0, 1, 2, pages // 2, pages // 2 + 1, pages - 2, pages - 1}
        while True:
            path = f"/Users?count=100&cursor={cursor}"
            if page in looked:
                slowest = max(slowest, statistics.median(
                    many.load([many.request("GET", path)] * 20, 1)["p50"] for _ in range(3)))
            if page >= pages - 1:
                break
            # In strides, so that a million users are not carried over.
            cursor = many.get(f"/Users?count=100&attributes=id&cursor={cursor}")["nextCursor"]
            page += 1
        rows.append(row_class(
            f"SCIM page of 100 by cursor among {count:,}, slowest place, p50", slowest / 1000, "ms", goal="≤ 10 ms",
            ok=slowest <= 10_000))
        changes = []
        for each in known["ids"][:bench.rounds(1000, 200)]:
            path = f"/Groups/{known['group']}"
            changes.append(many.request("PATCH", path, patch(
                {"op": "remove", "path": f'members[value eq "{each}"]'})))
            changes.append(many.request("PATCH", path, patch(
                {"op": "add", "path": "members", "value": [{"value": each}]})))
        rate = many.load(changes, 1)["rate"]
        rows.append(row_class(
            f"SCIM PATCH of one member, group of {members:,}, one at a time", rate, "/s", goal="≥ 200/s", ok=rate >= 200))
        for changes in (True, False):
            rows += remap(bench, host, known["many"][0], many, count, row_class, changes)
        return rows
    finally:
        host.host.__exit__()


def remap(bench, host, directory, server, count, row_class, changes):
    """A new map for everybody, while SCIM requests go on: one that changes each user, or none."""
    current = host.host.call("directories/attributeMap/get", directoryId=directory)["map"]
    target = "jobTitle" if changes else "customAttributes.benchmark"
    rules = [rule for rule in current["user"] if rule["target"] != target]
    value = {"constant": f"Engineer {time.time_ns()}"} if changes else {"source": f"nobodyHasThis{time.time_ns()}"}
    changed = {**current, "user": rules + [{"target": target, **value, "required": False}]}
    started = time.monotonic()
    run = host.host.call("directories/attributeMap/set", directoryId=directory, map=changed)["runId"]
    stop, waits = threading.Event(), []

    def ask():
        connection = socket.create_connection(("127.0.0.1", server.port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        number = 0
        while not stop.is_set():
            number += 1
            request = server.request("GET", by_name(number * 7919 % count)).split(b"\n", 1)[1]
            begin = time.monotonic()
            connection.sendall(request)
            received = b""
            while b"\r\n\r\n" not in received:
                received += connection.recv(1 << 16)
            head, _, rest = received.partition(b"\r\n\r\n")
            length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n")
                          if line.startswith(b"content-length:"))
            while len(rest) < length:
                rest += connection.recv(1 << 16)
            waits.append(time.monotonic() - begin)
            time.sleep(0.01)
        connection.close()

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        while True:
            state = host.host.call("directories/runs/get", directoryId=directory, runId=run)
            if state["state"] != "running":
                break
            time.sleep(0.2)
    finally:
        stop.set()
        asking.join()
    spent = time.monotonic() - started
    if state["state"] != "completed":
        raise SystemExit(f"table: the re-map ended {state}")
    waits.sort()
    slowest = waits[min(int(len(waits) * 0.999), len(waits) - 1)] * 1000
    return [
        row_class(
            f"SCIM re-map of {count:,} users, {'each changed, with its event' if changes else 'none changed'}",
            count / spent, "users/s", goal="≥ 20,000/s", ok=count / spent >= 20_000),
        row_class(f"SCIM filter meanwhile, p99.9 of {len(waits):,}", slowest, "ms", goal="≤ 50 ms", ok=slowest <= 50),
    ]
