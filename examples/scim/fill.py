#!/usr/bin/env python3
"""Fills a directory of PortalHost as an identity provider does, with scim2-client.

    echo '{"url": "https://…/scim/v2/dir_…", "token": "…"}' | .build/peers/bin/python examples/scim/fill.py

`scripts/install demo` installs scim2-client. The token comes on standard input, because arguments can be read by
others. Every answer is validated by scim2-client against the schemas that the host publishes. Prints one line of JSON
for each thing done, with the number of requests. The exit code is 3 where scim2-client is missing, 4 where an answer was
not as it has to be.
"""

import json
import os
import sys
import time
from importlib.metadata import version

try:
    from httpx2 import Client
    from scim2_client.engines.httpx2 import SyncSCIMClient
    from scim2_models import PatchOp, PatchOperation, SearchRequest
except ImportError as error:
    print(f"scim2-client is not installed ({error}).", file=sys.stderr)
    sys.exit(3)

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
TIMEOUT_SECONDS = 20

# given name, family name, title (None where the provider has none), department
PEOPLE = [
    ("Ada", "Moreau", "Chief Executive", "Management"),
    ("Bruno", "Silva", "Head of Engineering", "Engineering"),
    ("Carla", "Jansen", "Head of Finance", "Finance"),
    ("Dmitri", "Volkov", "Engineer", "Engineering"),
    ("Elif", "Yıldız", "Engineer", "Engineering"),
    ("Farah", "Haddad", None, "Engineering"),
    ("Grace", "Okafor", "Engineer", "Engineering"),
    ("Hugo", "Lindqvist", "Site Reliability Engineer", "Engineering"),
    ("Inés", "Ferrer", "Designer", "Engineering"),
    ("Jun", "Tanaka", "Engineer", "Engineering"),
    ("Klara", "Novák", "Accountant", "Finance"),
    ("Liam", "Byrne", None, "Support"),
    ("Mina", "Rahimi", "Support Agent", "Support"),
    ("Noah", "Weiss", "Support Agent", "Support"),
    ("Olga", "Petrova", "Recruiter", "People"),
    ("Paul", "Dubois", "Office Manager", "People"),
]
GROUPS = {
    "Engineering": [person[1] for person in PEOPLE if person[3] == "Engineering"],
    "Leadership": ["Moreau", "Silva", "Jansen"],
}
LEAVER = "Dubois"
PROMOTED = "Tanaka"


class Provider:
    """An identity provider with one application: the directory at `url`."""

    def __init__(self, http):
        self.http = http
        self.requests = 0
        http.event_hooks["request"].append(self.count)
        self.scim = SyncSCIMClient(http)
        self.ids = {}

    def count(self, request):
        self.requests += 1
        self.last = request

    def step(self, name, work):
        """Does something and tells of it."""
        before, begin = self.requests, time.monotonic()
        said = work()
        milliseconds = round((time.monotonic() - begin) * 1000)
        line = {"step": name, "requests": self.requests - before, "milliseconds": milliseconds, "text": said}
        print(json.dumps(line, ensure_ascii=False), flush=True)

    def discover(self):
        self.scim.discover()
        models = [self.scim.get_resource_model(name) for name in ("User", "Group")]
        self.User, self.Group = models
        return "what the host can do; its models are made from the schemas"

    def look(self):
        """What Okta asks before it creates somebody."""
        search = SearchRequest(filter=f'userName eq "{address(PEOPLE[0])}"')
        found = self.scim.query(self.User, query_parameters=search)
        expect(found.total_results == 0, f"{found.total_results} users where none can be")
        return f"userName eq “{address(PEOPLE[0])}”: nobody yet"

    def create_users(self):
        for person in PEOPLE:
            made = self.scim.create(self.User.model_validate(resource(person)))
            self.ids[person[1]] = made.id
        return f"{len(PEOPLE)} users"

    def create_groups(self):
        for name, members in GROUPS.items():
            listed = [{"value": self.ids[member]} for member in members]
            group = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name, "members": listed}
            made = self.scim.create(self.Group.model_validate(group))
            expect(len(made.members) == len(members), f"{len(made.members)} members in {name}")
        return ", ".join(f"{name} with {len(members)} members" for name, members in GROUPS.items())

    def deactivate(self):
        operation = PatchOperation(op=PatchOperation.Op.replace_, path="active", value=False)
        self.scim.modify(self.User, self.ids[LEAVER], PatchOp[self.User](operations=[operation]))
        after = self.scim.query(self.User, self.ids[LEAVER])
        expect(after.active is False, "the user is still active")
        return f"{named(LEAVER)} leaves: PATCH active = false, read back"

    def change(self):
        user = self.scim.query(self.User, self.ids[PROMOTED])
        user.title = "Staff Engineer"
        after = self.scim.replace(user)
        expect(after.title == "Staff Engineer", f"the title is {after.title}")
        expect("If-Match" in self.last.headers, "the host's versions are not used")
        return f"{named(PROMOTED)} is promoted: PUT of the whole user, with If-Match"

    def count_all(self):
        found = self.scim.query(self.User, query_parameters=SearchRequest(count=1))
        expect(found.total_results == len(PEOPLE), f"{found.total_results} users")
        return f"{found.total_results} users by its own count"


def address(person):
    """As in a company that writes its names in ASCII."""
    return f"{person[0]}.{person[1]}@northwind.example".lower().translate(str.maketrans("ıéá", "iea"))


def named(family):
    return next(f"{person[0]} {person[1]}" for person in PEOPLE if person[1] == family)


def resource(person):
    given, family, title, department = person
    user = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "externalId": f"00u{PEOPLE.index(person) + 1:04}northwind",
        "userName": address(person),
        "name": {"givenName": given, "familyName": family, "formatted": f"{given} {family}"},
        "emails": [{"value": address(person), "type": "work", "primary": True}],
        "active": True,
        ENTERPRISE: {"department": department, "employeeNumber": str(7000 + PEOPLE.index(person))},
    }
    # Not everybody has a display name.
    if family not in ("Haddad", "Lindqvist", "Weiss"):
        user["displayName"] = f"{given} {family}"
    if title is not None:
        user["title"] = title
    return user


def expect(holds, otherwise):
    if not holds:
        raise ValueError(otherwise)


def main():
    where = json.loads(sys.stdin.readline())
    headers = {"Authorization": f"Bearer {where['token']}", "User-Agent": f"scim2-client/{version('scim2-client')}"}
    # The proxies of this machine have nothing to do with it.
    with Client(base_url=where["url"], headers=headers, timeout=TIMEOUT_SECONDS, trust_env=False) as http:
        provider = Provider(http)
        provider.step("client", lambda: f"scim2-client {version('scim2-client')}, process {os.getpid()}")
        for name, work in [
            ("discover", provider.discover), ("search", provider.look), ("create users", provider.create_users),
            ("create groups", provider.create_groups), ("deactivate", provider.deactivate),
            ("replace", provider.change), ("count", provider.count_all),
        ]:
            provider.step(name, work)


if __name__ == "__main__":
    try:
        main()
    except Exception as error:
        print(f"{type(error).__name__}: {error}".replace("\n", " "), file=sys.stderr)
        sys.exit(4)
