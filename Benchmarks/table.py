#!/usr/bin/env python3
"""Runs the measurements and prints the table. Started by Benchmarks/run; see README.md for what each row means."""

import argparse
import json
import os
import pathlib
import platform
import random
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

import scim
import streams

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
# A peer that is ended while it loads a folder must not stay to write a backtrace.
ENVIRONMENT = os.environ | {"SWIFT_BACKTRACE": "enable=no"}
PINNED = ["taskset", "-c", "0"]
LSP_INITIALIZE = json.dumps({
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"processId": None, "rootUri": None, "capabilities": {}}})
# As an editor starts a language server: with a folder, here a package of one file.
LSP_INITIALIZE_FOLDER = json.dumps({
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"processId": None, "rootUri": "file://%s", "capabilities": {"workspace": {"workspaceFolders": True}},
               "workspaceFolders": [{"uri": "file://%s", "name": "folder"}]}})
LSP_INITIALIZED = json.dumps({"jsonrpc": "2.0", "method": "initialized", "params": {}})
HOST_INITIALIZE = json.dumps({
    "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"clientInfo": {"name": "benchmark"}}})
SECTIONS = ["ping", "spawn", "reads", "writes", "metadata", "signins", "tokens", "tenants", "scim", "streams"]


class Row:
    def __init__(self, what, figure, unit, yardstick=None, yardstick_name="", ratio=None, goal="", ok=None):
        self.what, self.figure, self.unit = what, figure, unit
        self.yardstick, self.yardstick_name, self.ratio, self.goal, self.ok = yardstick, yardstick_name, ratio, goal, ok

    def cells(self):
        return [
            self.what, number(self.figure) + " " + self.unit,
            "" if self.yardstick is None else f"{number(self.yardstick)} {self.yardstick_name}",
            "" if self.ratio is None else f"{self.ratio:.2f}", self.goal,
            {None: "", True: "ok", False: "MISS"}[self.ok],
        ]


def number(value):
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.3f}"


def at_most(what, figure, unit, yardstick, name, factor):
    ratio = figure / yardstick
    return Row(what, figure, unit, yardstick, name, ratio, f"≤ {factor} ×", ratio <= factor)


def at_least(what, figure, unit, yardstick, name, factor):
    ratio = figure / yardstick
    return Row(what, figure, unit, yardstick, name, ratio, f"≥ {factor} ×", ratio >= factor)


def plain(what, figure, unit, yardstick=None, name=""):
    return Row(what, figure, unit, yardstick, name, figure / yardstick if yardstick else None)


class Host:
    """A spawned host that is asked line by line; for preparing data, not for measuring."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.next_id = 1
        self.received = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def call_all(self, calls):
        """Sends all of them at once (they must fit the pipe and the host's limits) and returns the results in order."""
        first = self.next_id
        self.next_id += len(calls)
        text = "".join(
            json.dumps({"jsonrpc": "2.0", "id": first + index, "method": method, "params": params}) + "\n"
            for index, (method, params) in enumerate(calls))
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()
        results = {}
        while len(results) < len(calls):
            while b"\n" not in self.received:
                ready, _, _ = select.select([self.process.stdout], [], [], 120)
                more = os.read(self.process.stdout.fileno(), 1 << 16) if ready else b""
                if not more:
                    sys.exit(f"table: the host gave no answer to {calls[0][0]}")
                self.received += more
            line, _, self.received = self.received.partition(b"\n")
            answer = json.loads(line)
            if "id" not in answer:
                continue
            if "error" in answer:
                sys.exit(f"table: {calls[0][0]}: {answer['error']}")
            results[answer["id"]] = answer["result"]
        return [results[first + index] for index in range(len(calls))]

    def call(self, name, /, **params):
        return self.call_all([(name, params)])[0]


class Bench:
    def __init__(self, options):
        self.options = options
        self.tools = pathlib.Path(options.tools).resolve()
        self.work = pathlib.Path(options.work).resolve()
        self.host = str(pathlib.Path(options.host).resolve())
        self.rows = []
        self.notes = []
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="run-", dir=self.work))
        self.quick = options.quick

    # Tools

    def rpc(self, arguments, command=None, pinned=True, stop_on_errors=True):
        full = (PINNED if pinned else []) + [str(self.tools / "rpcbench")] + arguments
        full += ["--"] + command if command else ["--raw"]
        done = subprocess.run(full, capture_output=True, text=True, timeout=900, env=ENVIRONMENT)
        if done.returncode != 0:
            sys.exit(f"table: {' '.join(full)}: {done.stderr.strip()[-800:]}")
        words = done.stdout.split()
        figures = {name: float(value) for name, value in zip(words[::2], words[1::2])}
        if stop_on_errors and figures["errors"]:
            sys.exit(f"table: {int(figures['errors'])} errors: {' '.join(full)}: {done.stderr.strip()[-800:]}")
        return figures

    def sqlite(self, seconds, files=0):
        """The figures of each measurement of sqlitebench, by its name."""
        full = PINNED + [str(self.tools / "sqlitebench"), str(self.scratch), str(seconds), str(files)]
        done = subprocess.run(full, capture_output=True, text=True, timeout=900)
        if done.returncode != 0:
            sys.exit(f"table: {' '.join(full)}: {done.stderr.strip()[-800:]}")
        figures = {}
        for line in done.stdout.splitlines():
            name, *words = line.split()
            values = dict(zip(words[1::2], map(float, words[::2])))
            figures[name] = {"per_second": values["/s"], "p50_us": values["p50"], "p99_us": values["p99"]}
        return figures

    def stdio(self, data):
        return [self.host, "stdio", "--data", str(data)]

    def fresh(self, name):
        return self.scratch / f"{name}.data"

    def rounds(self, full, quick):
        return quick if self.quick else full

    def package(self, name):
        folder = self.scratch / name
        (folder / "Sources" / "one").mkdir(parents=True)
        (folder / "Package.swift").write_text(
            "// swift-tools-version: 6.0\nimport PackageDescription\n"
            'let package = Package(name: "one", targets: [.executableTarget(name: "one")])\n')
        (folder / "Sources" / "one" / "main.swift").write_text("print(1)\n")
        return folder

    def lines(self, name, requests):
        file = self.scratch / f"{name}.requests"
        with open(file, "w") as out:
            for method, params in requests:
                # The identifier goes in front, so that no "%d" of the parameters is taken for its place.
                out.write('{"jsonrpc":"2.0","id":%d,"method":' + json.dumps(method)
                          + ',"params":' + json.dumps(params, separators=(",", ":")) + "}\n")
        return str(file)

    def organizations(self, data, count, batch=60):
        identifiers = []
        with Host(self.stdio(data)) as host:
            for start in range(0, count, batch):
                answers = host.call_all([
                    ("organizations/create", {
                        "name": f"Organization {number}", "externalId": f"external-{number}",
                        "metadata": {"plan": "enterprise", "region": "eu"}})
                    for number in range(start, min(count, start + batch))])
                identifiers += [answer["id"] for answer in answers]
        return identifiers

    def progress(self, text):
        print(f"run: {text}", file=sys.stderr, flush=True)

    def peers(self):
        found = {}
        if shutil.which("clangd"):
            found["clangd"] = ["clangd", "--log=error"]
        if shutil.which("sourcekit-lsp"):
            found["sourcekit-lsp"] = ["sourcekit-lsp"]
        for name in ["clangd", "sourcekit-lsp"]:
            if name not in found:
                self.notes.append(f"{name} is not installed: its rows are missing.")
        return found

    # Sections

    def ping(self):
        lsp = ["-I", LSP_INITIALIZE, "-N", LSP_INITIALIZED]
        data = self.fresh("ping")
        window = ["-w", "512"]
        headers = ["-f", "headers", "-m", "ping"]
        jobs = {
            "raw": (headers + ["-n", "20000", "-c", "200000"] + window, None),
            "host": (headers + ["-I", HOST_INITIALIZE, "-n", "20000", "-c", "200000"] + window, self.stdio(data)),
            "lines": (["-f", "lines", "-m", "ping", "-I", HOST_INITIALIZE, "-n", "20000", "-c", "200000"] + window,
                      self.stdio(data)),
        }
        peers = self.peers()
        if "clangd" in peers:
            jobs["clangd"] = (headers + lsp + ["-n", "20000", "-c", "100000"] + window, peers["clangd"])
        if "sourcekit-lsp" in peers:
            jobs["sourcekit-lsp"] = (headers + lsp + ["-n", "3000", "-c", "10000"] + window, peers["sourcekit-lsp"])
        samples = {name: [] for name in jobs}
        for _ in range(self.rounds(5, 1)):
            for name, (arguments, command) in jobs.items():
                # To the language servers ping is an unknown method: they answer with an error.
                samples[name].append(self.rpc(arguments, command, stop_on_errors=name in ("host", "lines")))
        middle = {
            name: {key: statistics.median(s[key] for s in found) for key in found[0]}
            for name, found in samples.items()}
        host, raw = middle["host"], middle["raw"]
        self.raw_pipe = raw["p50_us"]
        self.rows.append(at_most("ping, round trip p50", host["p50_us"], "µs", raw["p50_us"], "µs raw pipe", 3))
        if "clangd" in middle:
            self.rows.append(
                at_most("ping, round trip p50", host["p50_us"], "µs", middle["clangd"]["p50_us"], "µs clangd", 1.5))
        if "sourcekit-lsp" in middle:
            self.rows.append(
                plain("ping, round trip p50", host["p50_us"], "µs", middle["sourcekit-lsp"]["p50_us"], "µs sourcekit-lsp"))
        self.rows.append(plain("ping, round trip p50, lines", middle["lines"]["p50_us"], "µs", raw["p50_us"], "µs raw pipe"))
        for name in ["raw", "clangd", "sourcekit-lsp"]:
            if name in middle:
                label = "raw pipe" if name == "raw" else name
                self.rows.append(
                    plain("ping, round trip p99", host["p99_us"], "µs", middle[name]["p99_us"], f"µs {label}"))
        if "clangd" in middle:
            self.rows.append(
                at_least("ping, pipelined", host["per_second"], "/s", middle["clangd"]["per_second"], "/s clangd", 1))
        if "sourcekit-lsp" in middle:
            self.rows.append(
                plain("ping, pipelined", host["per_second"], "/s", middle["sourcekit-lsp"]["per_second"],
                      "/s sourcekit-lsp"))
        self.rows.append(plain("ping, pipelined, lines", middle["lines"]["per_second"], "/s", raw["per_second"], "/s raw pipe"))

    def spawn(self):
        # Of what a linker has just written, larger pieces are mapped at once, which count as resident: read it from disk,
        # as an installed program is.
        with open(self.host, "rb") as program:
            os.fsync(program.fileno())
            os.posix_fadvise(program.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        data = self.fresh("spawn")
        with Host(self.stdio(data)) as host:
            host.call("ping")
        none = ["-n", "0", "-c", "0", "-f", "headers"]
        jobs = {"host": (["-I", HOST_INITIALIZE], self.stdio(data))}
        folder = self.package("spawn-folder")
        for name, command in self.peers().items():
            jobs[name] = (["-I", LSP_INITIALIZE_FOLDER.replace("%s", str(folder))], command)
            jobs[name + " without a folder"] = (["-I", LSP_INITIALIZE], command)
        times = {name: [] for name in jobs}
        memory = {name: [] for name in jobs}
        for _ in range(self.rounds(25, 5)):
            for name, (arguments, command) in jobs.items():
                figures = self.rpc(none + arguments, command, pinned=False)
                times[name].append(figures["first_ms"])
                memory[name].append(figures["first_kb"] / 1024)
        middle = {name: statistics.median(found) for name, found in times.items()}
        if "sourcekit-lsp" in middle:
            ratio = middle["sourcekit-lsp"] / middle["host"]
            self.rows.append(Row(
                "spawn to initialize", middle["host"], "ms", middle["sourcekit-lsp"], "ms sourcekit-lsp, with a folder",
                1 / ratio, "≤ 0.1 ×", ratio >= 10))
            empty = "sourcekit-lsp without a folder"
            self.rows.append(plain("spawn to initialize", middle["host"], "ms", middle[empty], "ms " + empty))
        if "clangd" in middle:
            self.rows.append(plain("spawn to initialize", middle["host"], "ms", middle["clangd"], "ms clangd"))
        resident = statistics.median(memory["host"])
        name = "clangd" if "clangd" in memory else None
        yardstick = statistics.median(memory[name]) if name else None
        self.rows.append(Row(
            "resident memory after initialize", resident, "MiB", yardstick, f"MiB {name}" if name else "",
            resident / yardstick if name else None, "≤ 40 MB", resident * 1.048576 <= 40))

    def reads(self):
        lanes, window = 8, 64
        data = self.fresh("reads")
        identifiers = self.organizations(data, lanes)
        file = self.lines("reads", [("organizations/get", {"organizationId": one}) for one in identifiers])
        samples = []
        for _ in range(self.rounds(5, 1)):
            samples.append(self.rpc(
                ["-R", file, "-l", str(lanes), "-W", str(window), "-n", "10000", "-c", "100000",
                 "-I", HOST_INITIALIZE, "-s"], self.stdio(data)))
        p50 = statistics.median(sample["p50_us"] for sample in samples)
        rate = statistics.median(sample["per_second"] for sample in samples)
        raw = getattr(self, "raw_pipe", None) or self.rpc(["-f", "headers", "-c", "0"])["p50_us"]
        lookup = self.sqlite(self.rounds(2, 1))["lookup"]["p50_us"]
        allowed = 5 * raw + lookup
        self.rows.append(Row(
            f"organizations/get, pipelined ({lanes} organizations, {window} in flight each)", rate, "/s",
            1e6 / lookup, "/s raw SQLite look-ups", rate * lookup / 1e6, "≥ 40,000/s", rate >= 40_000))
        self.rows.append(Row(
            "organizations/get, round trip p50", p50, "µs", allowed, "µs (5 × raw pipe + look-up)", p50 / allowed,
            "≤ 1 ×", p50 <= allowed))

    def writes(self):
        tenants = 50
        data = self.fresh("writes")
        identifiers = self.organizations(data, tenants)

        def updates(chosen, count):
            return [
                ("organizations/update", {"organizationId": chosen[number % len(chosen)],
                                          "metadata": {"round": str(number)}})
                for number in range(count)]

        one = self.lines("update-one", updates(identifiers[:1], 64))
        many = self.lines("update-many", updates(identifiers, tenants * 20))
        singles, grouped, spread, raw, raw_change, raw_many = [], [], [], [], [], []
        common = ["-I", HOST_INITIALIZE, "-s", "-R"]
        # Many short rounds: a disk that is shared is twice as fast in one as in another.
        for number in range(self.rounds(9, 1)):
            sqlite = self.sqlite(1, tenants)
            raw.append(sqlite["commit"])
            raw_change.append(sqlite["change"])
            raw_many.append(sqlite["spread"])
            singles.append(self.rpc(
                common + [one, "-n", str(self.rounds(3000, 500)), "-k", "100", "-c", "0"], self.stdio(data)))
            if number >= 3:
                continue
            grouped.append(self.rpc(
                common + [one, "-n", "0", "-c", str(self.rounds(30_000, 5_000)), "-w", "64"], self.stdio(data)))
            spread.append(self.rpc(
                common + [many, "-n", "0", "-c", str(self.rounds(30_000, 5_000)), "-l", str(tenants), "-W", "20"],
                self.stdio(data)))

        def middle(samples, key):
            return statistics.median(sample[key] for sample in samples)

        self.rows.append(at_most(
            "organizations/update, one at a time, p50", middle(singles, "p50_us"), "µs", middle(raw, "p50_us"),
            "µs raw SQLite commit", 1.5))
        self.rows.append(plain(
            "organizations/update, one at a time, p50", middle(singles, "p50_us"), "µs", middle(raw_change, "p50_us"),
            "µs raw SQLite writing the same rows"))
        self.rows.append(plain(
            "organizations/update, one at a time, p99", middle(singles, "p99_us"), "µs", middle(raw, "p99_us"),
            "µs raw SQLite commit"))
        self.rows.append(at_least(
            "organizations/update, 64 in flight on one organization", middle(grouped, "per_second"), "/s",
            middle(raw, "per_second"), "/s raw SQLite, a row a commit", 3))
        self.rows.append(plain(
            f"organizations/update, 20 in flight on each of {tenants}", middle(spread, "per_second"), "/s",
            middle(raw_many, "per_second"), f"/s raw SQLite, {tenants} files in turn"))

    def metadata(self):
        data = self.fresh("metadata")
        for label, provider, pattern in [
            ("Okta", "okta", "Tests/ProvidersTests/Fixtures/okta/metadata/app.xml"),
            ("Entra ID", "entra-id", "Tests/ProvidersTests/Fixtures/entra-id/metadata/federationmetadata.xml"),
        ]:
            document = ROOT / pattern
            if not document.exists():
                self.notes.append(f"{pattern} is missing: no row for {label} metadata.")
                continue
            text = document.read_text()
            file = self.lines(f"metadata-{provider}", [
                ("providers/validateMetadata", {"providerId": provider, "protocol": "saml", "metadataXml": text})])
            samples = [
                self.rpc(["-R", file, "-n", "1000", "-k", "100", "-c", str(self.rounds(10_000, 2_000)), "-w", "64",
                          "-I", HOST_INITIALIZE, "-s"], self.stdio(data))
                for _ in range(self.rounds(3, 1))]
            size = len(text.encode()) / 1000
            rate = statistics.median(sample["per_second"] for sample in samples)
            p50 = statistics.median(sample["p50_us"] for sample in samples)
            self.rows.append(plain(f"providers/validateMetadata, {label}, {size:.1f} kB", rate, "/s"))
            self.rows.append(plain(f"providers/validateMetadata, {label}, round trip p50", p50, "µs"))

    def per_cpu_second(self, command):
        done = subprocess.run(PINNED + command, capture_output=True, text=True, timeout=300)
        if done.returncode != 0:
            sys.exit(f"table: {' '.join(command)}: {done.stderr.strip()[-800:]}")
        words = done.stdout.split()
        return float(words[words.index("per_cpu_second") + 1])

    def captured_signins(self):
        """Responses of pysaml2 to a connection of a prepared data directory, plain and encrypted; kept for a day, which is
        how long they are valid."""
        folder, count = self.work / "signins", self.rounds(2000, 300)
        ready = folder / "complete"
        if ready.exists() and not self.options.fresh:
            age = time.time() - ready.stat().st_mtime
            if age < 20 * 3600 and int(ready.read_text()) >= count:
                return folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        python = ROOT / ".build/peers/bin/python"
        capture = [str(python), str(ROOT / "Tests/Peers/capture.py")]
        with Host(self.stdio(folder / "data") + ["--allow-address", "127.0.0.0/8"]) as host:
            host.call("host/settings/update", baseUrl="https://portal.example.test", redirects={
                "allowed": ["https://app.example.test"], "defaultSuccessUrl": "https://app.example.test/"})
            organization = host.call("organizations/create", name="Sign-ins", allowAnyDomain=True)["id"]
            for kind in ["plain", "encrypted"]:
                connection = host.call(
                    "connections/create", organizationId=organization, providerId="custom-saml", protocol="saml")["id"]
                host.call("connections/update", connectionId=connection, options={"allowIdpInitiated": True})
                acs = f"https://portal.example.test/sso/saml/{connection}/acs"
                metadata = folder / f"{kind}-sp.xml"
                metadata.write_text(host.call("sso/handle", method="GET", url=acs.replace("/acs", "/metadata"))["body"])
                self.progress(f"capturing {count:,} {kind} responses")
                command = capture + [str(folder / kind), "--count", str(count), "--sp-metadata", str(metadata)]
                done = subprocess.run(
                    command + (["--encrypt"] if kind == "encrypted" else []), capture_output=True, text=True)
                if done.returncode != 0:
                    sys.exit(f"table: {' '.join(command)}: {done.stderr.strip()[-800:]}")
                host.call(
                    "connections/setMetadata", connectionId=connection,
                    metadataXml=(folder / kind / "idp.xml").read_text())
                host.call("connections/activate", connectionId=connection, skipTest=True)
                responses = json.loads((folder / kind / "capture.json").read_text())["responses"]
                with open(folder / f"{kind}.requests", "w") as out:
                    for text in responses:
                        body = "SAMLResponse=" + urllib.parse.quote(text, safe="")
                        out.write('{"jsonrpc":"2.0","id":%d,"method":"sso/handle","params":' + json.dumps({
                            "method": "POST", "url": acs, "body": body,
                            "headers": {"Content-Type": "application/x-www-form-urlencoded"}}) + "}\n")
        # Our key stays in the host, so the yardsticks decrypt a response of the same kind for a key of their own.
        subprocess.run(
            capture + [str(folder / "encrypted-own"), "--encrypt"], check=True, capture_output=True, text=True)
        ready.write_text(str(count))
        return folder

    def signins(self):
        """Everything that a SAML response costs the host, from the forwarded request to the durable record and code."""
        if not (ROOT / ".build/peers/.installed").exists():
            self.notes.append("scripts/install test installs pysaml2, which makes the rows for sign-ins.")
            return
        folder, count = self.captured_signins(), self.rounds(2000, 300)
        python_saml = self.work / "python3-saml/bin/python"
        if not python_saml.exists():
            self.notes.append("python3-saml is not installed: its rows are missing.")
        seconds = self.rounds(3, 1)
        for kind, own in [("plain", "plain"), ("encrypted", "encrypted-own")]:
            key = ["-d", str(folder / own / "sp.key")] if kind == "encrypted" else []
            raw_command = [str(self.tools / "xmlsecbench"), "-s", str(seconds)] + key + [
                str(folder / own / "idp.crt"), str(folder / own / "response-1.xml")]
            samples, whole, raw, least, python = [], [], [], [], []
            for number in range(self.rounds(5, 2)):
                # A response is accepted once: each round gets a copy of the data before it.
                data = self.scratch / f"signins-{kind}-{number}"
                shutil.copytree(folder / "data", data)
                figures = self.rpc(
                    ["-R", str(folder / f"{kind}.requests"), "-n", "0", "-c", str(count), "-w", "64",
                     "-I", HOST_INITIALIZE, "-s"], self.stdio(data))
                samples.append(figures["per_cpu_second"])
                whole.append(figures["per_second"])
                if number == 0:
                    self.check_signins(data, kind, count)
                shutil.rmtree(data)
                raw.append(self.per_cpu_second(raw_command))
                if kind == "plain":
                    least.append(self.per_cpu_second([
                        str(self.tools / "signinbench"), str(folder / "plain/idp.crt"),
                        str(folder / "plain.requests"), str(self.scratch)]))
                if python_saml.exists():
                    python.append(self.per_cpu_second([
                        str(python_saml), str(HERE / "python3saml_bench.py"), "--seconds", str(seconds),
                        str(folder / own / "capture.json")]))
            rate = statistics.median(samples)
            what = f"sso/handle, {kind} SAML response, a core"
            self.rows.append(
                at_least(what, rate, "/s", statistics.median(raw), "/s libxmlsec1, signature only", 0.7))
            if least:
                self.rows.append(
                    plain(what, rate, "/s", statistics.median(least), "/s libxmlsec1 and the same rows, in C"))
            if python:
                self.rows.append(at_least(what, rate, "/s", statistics.median(python), "/s python3-saml", 5))
            self.rows.append(plain("the same with the client on that core", statistics.median(whole), "/s"))

    def check_signins(self, data, kind, count):
        """Were they sign-ins that succeeded? A refusal is quicker, and an answer like any other."""
        with Host(self.stdio(data)) as host:
            succeeded = 0
            for organization in host.call("organizations/list")["data"]:
                for connection in host.call("connections/list", organizationId=organization["id"])["data"]:
                    cursor = None
                    while True:
                        page = host.call(
                            "connections/sessions/list", connectionId=connection["id"], state="succeeded", limit=100,
                            **({"cursor": cursor} if cursor else {}))
                        succeeded += len(page["data"])
                        cursor = page.get("nextCursor")
                        if not cursor:
                            break
        if succeeded != count:
            sys.exit(f"table: {succeeded} of {count} {kind} sign-ins succeeded")

    def tokens(self):
        """The library alone, beside OpenSSL; both on one core and in turns."""
        program = ROOT / ".build/release/IDTokenBench"
        if not program.exists():
            self.notes.append("swift build -c release --product IDTokenBench makes the rows for ID tokens.")
            return

        seconds = str(self.rounds(3, 1))
        for algorithm in ["rs256", "es256"]:
            pairs = [
                (self.per_cpu_second([str(program), "-s", seconds, algorithm]),
                 self.per_cpu_second([str(self.tools / "opensslbench"), "-s", seconds, algorithm]))
                for _ in range(self.rounds(5, 2))]
            figure, yardstick = (statistics.median(column) for column in zip(*pairs))
            self.rows.append(at_least(
                f"ID token, {algorithm.upper()}, all checks", figure, "/s", yardstick, "/s OpenSSL, signature only", 0.5))

    def tenants(self):
        count = self.options.tenants
        many, one = self.work / f"tenants-{count}", self.fresh("tenants-1")
        self.organizations(one, 1)
        ready = many / "complete"
        if self.options.fresh or not ready.exists():
            shutil.rmtree(many, ignore_errors=True)
            self.progress(f"creating {count:,} organizations")
            begin = time.monotonic()
            self.organizations(many / "data", count)
            seconds = time.monotonic() - begin
            ready.write_text("")
            self.rows.append(plain("organizations/create, 60 at a time", count / seconds, "/s"))
        data = many / "data"
        identifiers = []
        with Host(self.stdio(data)) as host:
            cursor = None
            while True:
                page = host.call("organizations/list", limit=100, **({"cursor": cursor} if cursor else {}))
                identifiers += [organization["id"] for organization in page["data"]]
                cursor = page["nextCursor"]
                if not cursor:
                    break
        if len(identifiers) != count:
            sys.exit(f"table: {len(identifiers)} organizations where {count} were expected; run with --fresh")

        times = {"one": [], "many": []}
        memory = {"one": [], "many": []}
        for _ in range(self.rounds(25, 5)):
            for name, directory in [("one", one), ("many", data)]:
                figures = self.rpc(
                    ["-n", "0", "-c", "0", "-I", HOST_INITIALIZE], self.stdio(directory), pinned=False)
                times[name].append(figures["first_ms"])
                memory[name].append(figures["first_kb"] / 1024)
        few, lots = statistics.median(times["one"]), statistics.median(times["many"])
        # Noise is what the same start-up varies by between its quartiles.
        quartiles = statistics.quantiles(times["one"], n=4)
        noise = max(quartiles[2] - quartiles[0], 0.1 * few)
        self.rows.append(Row(
            f"spawn to initialize, {count:,} organizations on disk", lots, "ms", few, "ms with one", lots / few,
            f"within noise (± {noise:.1f} ms)", abs(lots - few) <= noise))
        self.rows.append(plain(
            f"resident memory after initialize, {count:,} on disk", statistics.median(memory["many"]), "MiB",
            statistics.median(memory["one"]), "MiB with one"))

        sample = random.Random(7).sample(identifiers, min(len(identifiers), self.rounds(300, 60)))
        file = self.lines("cold", [("organizations/get", {"organizationId": identifier}) for identifier in sample])
        dropped = self.options.drop_caches and self.drop_caches()
        cold = self.rpc(
            ["-R", file, "-n", str(len(sample)), "-k", "0", "-c", "0", "-I", HOST_INITIALIZE, "-s"],
            self.stdio(data), pinned=False)
        cache = "file cache emptied" if dropped else "file cache warm"
        self.rows.append(Row(
            f"first answer from a cold organization, median of {len(sample)} ({cache})", cold["p50_us"] / 1000, "ms",
            goal="≤ 10 ms", ok=cold["p50_us"] <= 10_000))
        self.rows.append(plain("the same, p99", cold["p99_us"] / 1000, "ms"))

        touched = identifiers[:min(count, self.rounds(5000, 1000))]
        random.Random(8).shuffle(touched)
        file = self.lines("touch", [("organizations/get", {"organizationId": identifier}) for identifier in touched])
        walk = self.rpc(
            ["-R", file, "-n", "0", "-c", str(len(touched)), "-w", "32", "-I", HOST_INITIALIZE, "-s"],
            self.stdio(data), pinned=False)
        again = self.rpc(
            ["-R", file, "-n", "0", "-c", str(2 * len(touched)), "-w", "32", "-I", HOST_INITIALIZE, "-s"],
            self.stdio(data), pinned=False)
        once, twice = walk["end_kb"] / 1024, again["end_kb"] / 1024
        # Bounded: going round a second time adds nothing.
        self.rows.append(Row(
            f"resident memory after {2 * len(touched):,} answers from {len(touched):,} organizations", twice, "MiB", once,
            "MiB after half of them", twice / once, "bounded (≤ 1.15 ×)", twice <= 1.15 * once))
        self.rows.append(plain("organizations/get, each from another organization, 32 in flight", walk["per_second"], "/s"))

    def drop_caches(self):
        try:
            os.sync()
            pathlib.Path("/proc/sys/vm/drop_caches").write_text("3\n")
            return True
        except OSError as error:
            self.notes.append(f"The file cache was not emptied: {error.strerror}.")
            return False

    # SCIM

    def streams(self):
        self.rows += streams.rows(self, Host, Row)

    def scim(self):
        peer = ROOT / ".build/peers/bin/scim2-server"
        if peer.exists():
            self.rows += scim.beside_peer(self, Host, str(peer), at_least)
        else:
            self.notes.append("scim2-server is not installed; its rows are left out (scripts/install test).")
        self.rows += scim.many_users(self, Host, Row, self.progress)

    # Output

    def print_table(self):
        titles = ["what", "figure", "yardstick", "ratio", "goal", ""]
        cells = [titles] + [row.cells() for row in self.rows]
        widths = [max(len(line[column]) for line in cells) for column in range(len(titles))]
        for index, line in enumerate(cells):
            right = {1, 3}
            print("  ".join(
                cell.rjust(width) if column in right else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(line, widths))).rstrip())
            if index == 0:
                print("  ".join("-" * width for width in widths))
        for note in dict.fromkeys(self.notes):
            print(f"note: {note}")
        missed = sum(row.ok is False for row in self.rows)
        judged = sum(row.ok is not None for row in self.rows)
        print(f"{judged - missed} of {judged} goals reached")


def machine():
    model = platform.machine()
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return f"{model}, {os.cpu_count()} cores, Linux {platform.release()}, load {os.getloadavg()[0]:.1f}"


def main():
    parser = argparse.ArgumentParser(prog="Benchmarks/run")
    parser.add_argument("--tools", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--work", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--host", default=str(ROOT / ".build/release/portal-host"), help="a host that is already built")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="just this section (repeatable)")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions: a look, not a figure")
    parser.add_argument("--tenants", type=int, default=10_000, help="organizations on disk (default 10,000)")
    parser.add_argument("--fresh", action="store_true", help="create the organizations on disk anew")
    parser.add_argument(
        "--drop-caches", action="store_true", help="empty the machine's file cache before the cold organizations (root)")
    parser.add_argument("--json", help="write the rows to this file too")
    options = parser.parse_args()
    bench = Bench(options)
    begin = time.monotonic()
    try:
        for section in SECTIONS:
            if not options.only or section in options.only:
                bench.progress(section)
                getattr(bench, section)()
    finally:
        shutil.rmtree(bench.scratch, ignore_errors=True)
        print(machine())
        if bench.rows:
            bench.print_table()
        print(f"{time.monotonic() - begin:.0f} s")
        if options.json:
            pathlib.Path(options.json).write_text(json.dumps([vars(row) for row in bench.rows], indent=1) + "\n")


if __name__ == "__main__":
    main()
