"""Runs all of scim2-tester's checks against a SCIM service provider.

    SCIM_TOKEN=… python scim2_checks.py URL

Prints {"checks": N, "outcomes": {"SUCCESS": N, …}, "others": [{"title", "status", "resource", "reason"}]}: the others are
those that did not succeed.
"""

import collections
import json
import os
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server


def main():
    headers = {"Authorization": f"Bearer {os.environ['SCIM_TOKEN']}"}
    with Client(base_url=sys.argv[1], headers=headers, timeout=60) as client:
        results = check_server(SyncSCIMClient(client))
    outcomes = collections.Counter(result.status.name for result in results)
    others = [
        {
            "title": result.title,
            "status": result.status.name,
            "resource": result.resource_type,
            "reason": str(result.reason),
        }
        for result in results
        if result.status != Status.SUCCESS
    ]
    print(json.dumps({"checks": len(results), "outcomes": outcomes, "others": others}))


if __name__ == "__main__":
    main()
