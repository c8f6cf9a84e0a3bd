"""How long a pull of a whole Google Workspace takes, and how much memory the host takes meanwhile.

    .build/peers/bin/python Benchmarks/google_sync.py [--host .build/release/portal-host] [--users 50000] [--groups 2000]
        [--members 20] [--data DIR] [--once]

Starts the emulator of Tests/Peers and the host, gives the credentials, and waits for the first run; then has a second
one, in which nothing has changed. Prints a line for each run: seconds, and the host's resident memory at the beginning,
in the middle and at its highest.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Host:
    def __init__(self, program, data, google):
        self.process = subprocess.Popen(
            [program, "stdio", "--data", data, "--google-api", google, "--allow-address", "127.0.0.0/8"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.count = 0

    def call(self, method, **params):
        self.count += 1
        message = {"jsonrpc": "2.0", "id": self.count, "method": method, "params": params}
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        while True:
            answer = json.loads(self.process.stdout.readline())
            if answer.get("id") == self.count:
                break
        if "error" in answer:
            raise SystemExit(f"{method}: {answer['error']}")
        return answer["result"]

    def memory(self):
        """Resident, in MiB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0


def watch(host, directory, run, slowest):
    """Waits for a run's end; returns it, and the memory as it went."""
    memory = [host.memory()]
    while True:
        begun = time.monotonic()
        state = host.call("directories/runs/get", directoryId=directory, runId=run)
        slowest[0] = max(slowest[0], time.monotonic() - begun)
        memory.append(host.memory())
        if state["state"] != "running":
            return state, memory
        time.sleep(0.1)


def seconds(run):
    def parse(text):
        date, fraction = text.rstrip("Z").split(".")
        return time.mktime(time.strptime(date, "%Y-%m-%dT%H:%M:%S")) + float("0." + fraction)

    return parse(run["endedAt"]) - parse(run["startedAt"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default=str(ROOT / ".build/release/portal-host"))
    parser.add_argument("--users", type=int, default=50_000)
    parser.add_argument("--groups", type=int, default=2_000)
    parser.add_argument("--members", type=int, default=20)
    parser.add_argument("--data")
    parser.add_argument("--once", action="store_true", help="without the second run")
    options = parser.parse_args()
    emulator = subprocess.Popen(
        [sys.executable, str(ROOT / "Tests/Peers/google_directory.py"), "--users", str(options.users), "--groups",
         str(options.groups), "--members", str(options.members)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    facts = json.loads(emulator.stdout.readline())
    with tempfile.TemporaryDirectory() as temporary:
        host = Host(options.host, options.data or temporary, facts["baseUrl"])
        organization = host.call("organizations/create", name="Acme")["id"]
        directory = host.call("directories/create", organizationId=organization, providerId="google-workspace")["id"]
        google = {"serviceAccountJson": facts["serviceAccountJson"], "adminEmail": facts["admin"]}
        answer = host.call("directories/credentials/set", directoryId=directory, google=google)
        if answer["findings"]:
            raise SystemExit(answer["findings"])
        runs = []
        while not (runs := host.call("directories/runs/list", directoryId=directory)["data"]):
            time.sleep(0.05)
        number = 0
        while True:
            slowest = [0.0]
            run, memory = watch(host, directory, runs[0]["id"], slowest)
            number += 1
            print(
                f"run {number}: {run['state']}, {seconds(run):.1f} s, {run['tally']}, resident {memory[0]:.0f} MiB at "
                f"first, {memory[len(memory) // 2]:.0f} in the middle, {max(memory):.0f} at most, "
                f"slowest other call {slowest[0] * 1000:.0f} ms", flush=True)
            if options.once or number == 2:
                break
            # The cool-down.
            time.sleep(61)
            started = host.call("directories/sync", directoryId=directory)
            runs = [{"id": started["runId"]}]
        host.process.stdin.close()
        host.process.wait()
    emulator.stdin.close()
    emulator.wait()


if __name__ == "__main__":
    main()
