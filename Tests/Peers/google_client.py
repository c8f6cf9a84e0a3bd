"""Google's own client (google-api-python-client, google-auth) against `google_directory.py`.

    python google_client.py BASE_URL ADMIN < service-account.json

Prints one line of JSON: what it read. The API's description comes out of the package, and no name is looked up: whatever
is not on 127.0.0.1 fails.
"""

import json
import socket
import sys

from google.auth.exceptions import RefreshError
from google.oauth2 import service_account
from googleapiclient import discovery
from googleapiclient.errors import HttpError

SCOPES = [
    "https://www.googleapis.com/auth/admin.directory.user.readonly",
    "https://www.googleapis.com/auth/admin.directory.group.readonly",
    "https://www.googleapis.com/auth/admin.directory.group.member.readonly",
]

look_up = socket.getaddrinfo


def loopback_only(host, *arguments, **more):
    if host != "127.0.0.1":
        raise OSError(f"no traffic to {host}")
    return look_up(host, *arguments, **more)


socket.getaddrinfo = loopback_only


def service(base, admin, account, scopes=SCOPES):
    credentials = service_account.Credentials.from_service_account_info(
        {**account, "token_uri": base + "/token"}, scopes=scopes, subject=admin
    )
    return discovery.build(
        "admin", "directory_v1", credentials=credentials, static_discovery=True,
        client_options={"api_endpoint": base},
    )


def every(resource, name, **parameters):
    """All pages of a listing."""
    pages, found = 0, []
    request = resource.list(**parameters)
    while request is not None:
        answer = request.execute(num_retries=0)
        pages += 1
        found += answer.get(name, [])
        request = resource.list_next(request, answer)
    return pages, found


def refusal(call):
    try:
        call()
        return None
    except HttpError as error:
        return {"status": error.resp.status, "reason": error.reason, "details": error.error_details}
    except RefreshError as error:
        return {"refresh": error.args[1] if len(error.args) > 1 else str(error)}


def main():
    base, admin = sys.argv[1:3]
    account = json.load(sys.stdin)
    api = service(base, admin, account)
    user_pages, users = every(api.users(), "users", customer="my_customer", maxResults=500, projection="full")
    few_pages, few = every(
        api.users(), "users", customer="my_customer", maxResults=100,
        fields="nextPageToken,users(id,primaryEmail,name/givenName)",
    )
    group_pages, groups = every(api.groups(), "groups", customer="my_customer", maxResults=200)
    members = {}
    for group in groups:
        pages, found = every(api.members(), "members", groupKey=group["id"], maxResults=200)
        members[group["email"]] = {"pages": pages, "ids": sorted(member["id"] for member in found)}
    one = api.users().get(userKey=users[0]["primaryEmail"]).execute() if users else None
    print(
        json.dumps(
            {
                "users": {"pages": user_pages, "count": len(users), "first": users[0] if users else None},
                "masked": {"pages": few_pages, "count": len(few), "first": few[0] if few else None},
                "groups": {"pages": group_pages, "count": len(groups), "first": groups[0] if groups else None},
                "members": members,
                "user": one,
                "unknownUser": refusal(lambda: api.users().get(userKey="nobody@example.com").execute()),
                "badPage": refusal(lambda: api.users().list(customer="my_customer", pageToken="x").execute()),
                "otherAdmin": refusal(
                    lambda: service(base, "nobody@example.com", account).users().list(customer="my_customer").execute()),
                "otherScope": refusal(
                    lambda: service(base, admin, account, ["https://www.googleapis.com/auth/drive"])
                    .users().list(customer="my_customer").execute()),
            }
        )
    )


if __name__ == "__main__":
    main()
