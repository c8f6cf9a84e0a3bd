"""Google's token endpoint and the read-only part of its Directory API, in memory.

    python google_directory.py [--port N] [--behaviour JSON] [--users N] [--groups N] [--members N]

Answers have the members, the limits and the texts of the discovery document (`admin.directory_v1.json` in
google-api-python-client) and of Google's own refusals. What is in the directory and what goes wrong is set at /control;
see README.md.
"""

import argparse
import asyncio
import base64
import hashlib
import json
import re
import secrets
import threading
import time
import urllib.parse

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from peer import Behaviour, Refused, announce, listen, stopped

# What an assertion is addressed to, whatever the URL is that it is sent to.
AUDIENCE = "https://oauth2.googleapis.com/token"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "https://www.googleapis.com/auth/admin.directory."
USER_SCOPES = {SCOPE + "user", SCOPE + "user.readonly", "https://www.googleapis.com/auth/cloud-platform"}
GROUP_SCOPES = {SCOPE + "group", SCOPE + "group.readonly"}
MEMBER_SCOPES = GROUP_SCOPES | {SCOPE + "group.member", SCOPE + "group.member.readonly"}
DOMAIN = "example.com"
PROJECT = "directory-reader-420017"

DEFAULTS = {
    # In whose name a service account may read, and for whom else it gets a token that opens nothing.
    "admin": f"directory-reader@{DOMAIN}",
    "customer": "C01emul8r",
    # The scopes that the domain-wide delegation has; null for no delegation at all.
    "delegatedScopes": [SCOPE + "user.readonly", SCOPE + "group.readonly", SCOPE + "group.member.readonly"],
    "apiEnabled": True,
    # Whether the administrator has the privileges to read users and to read groups.
    "adminReadsUsers": True,
    "adminReadsGroups": True,
    "tokenLifetimeSeconds": 3599,
    # How far this clock is ahead of the machine's.
    "clockOffsetSeconds": 0,
    # Before every answer of the API.
    "delaySeconds": 0,
}


class ApiError(Exception):
    """A refusal of the API as Google words it."""

    def __init__(self, status, message, reason, domain="global", headers=(), **more):
        super().__init__(message)
        self.status = status
        self.headers = headers
        error = {"message": message, "domain": domain, "reason": reason}
        error.update({name: more.pop(name) for name in ("location", "locationType", "extendedHelp") if name in more})
        self.body = {"error": {"code": status, "message": message, "errors": [error], **more}}


class TokenError(Exception):
    def __init__(self, error, description, status=400):
        super().__init__(description)
        self.status = status
        self.body = {"error": error, "error_description": description}


class Disconnect(Exception):
    """The connection ends without an answer."""


def etag(value):
    return '"' + hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:27] + '"'


# MARK: Partial responses


def parse_fields(text):
    """A `fields` parameter (a,b(c,d/e)) as a tree; None wants everything below."""
    position = 0

    def selection():
        nonlocal position
        tree = {}
        while True:
            match = re.compile(r"[A-Za-z_*][\w\-$]*").match(text, position)
            if not match:
                raise ApiError(
                    400, f"Invalid field selection {text}", "invalidParameter", location="fields",
                    locationType="parameter")
            path = [match.group()]
            position = match.end()
            while text[position : position + 1] == "/":
                match = re.compile(r"[\w\-$*]+").match(text, position + 1)
                if not match:
                    raise ApiError(
                        400, f"Invalid field selection {text}", "invalidParameter", location="fields",
                        locationType="parameter")
                path.append(match.group())
                position = match.end()
            below = None
            if text[position : position + 1] == "(":
                position += 1
                below = selection()
                if text[position : position + 1] != ")":
                    raise ApiError(
                        400, f"Invalid field selection {text}", "invalidParameter", location="fields",
                        locationType="parameter")
                position += 1
            node = tree
            for name in path[:-1]:
                known = node.setdefault(name, {})
                node = known if known is not None else {}
            node[path[-1]] = below
            if text[position : position + 1] != ",":
                return tree
            position += 1

    tree = selection()
    if position != len(text):
        raise ApiError(
            400, f"Invalid field selection {text}", "invalidParameter", location="fields", locationType="parameter")
    return tree


def masked(value, tree):
    if tree is None or "*" in tree:
        return value
    if isinstance(value, list):
        return [masked(element, tree) for element in value]
    if isinstance(value, dict):
        return {name: masked(value[name], below) for name, below in tree.items() if name in value}
    return value


# MARK: The directory


class Directory:
    """Users and groups by their ids, sorted by address when they are listed."""

    def __init__(self):
        self.users = {}
        self.groups = {}
        self.members = {}
        self.forget()

    def forget(self):
        """After a change: what was serialised and sorted before."""
        self.serialised = {}
        self.order = {}

    def load(self, users, groups, members):
        """So many users and groups, each group with so many members, the same every time."""
        self.users = {}
        self.groups = {}
        self.members = {}
        ids = []
        departments = ["Engineering", "Sales", "Finance", "Legal", "Support"]
        for number in range(users):
            user = self.make_user(number, departments[number % len(departments)])
            self.users[user["id"]] = user
            ids.append(user["id"])
        for number in range(groups):
            group = {"id": f"0group{number:06d}", "email": f"group{number:05d}@{DOMAIN}", "name": f"Group {number}"}
            self.put_group(group)
            count = min(members, len(ids))
            self.members[group["id"]] = {
                member: self.make_member(member, "USER")
                for member in (ids[(number * 37 + place * 101) % len(ids)] for place in range(count))
            }
        self.forget()

    @staticmethod
    def make_user(number, department):
        address = f"user{number:06d}@{DOMAIN}"
        return {
            "kind": "admin#directory#user",
            "id": f"1000000000000{number:08d}",
            "primaryEmail": address,
            "name": {"givenName": f"Given{number}", "familyName": f"Family{number}", "fullName": f"Given{number} Family{number}"},
            "isAdmin": False,
            "isDelegatedAdmin": False,
            "creationTime": "2024-02-01T09:00:00.000Z",
            "lastLoginTime": "1970-01-01T00:00:00.000Z",
            "agreedToTerms": True,
            "suspended": False,
            "archived": False,
            "changePasswordAtNextLogin": False,
            "ipWhitelisted": False,
            "emails": [{"address": address, "primary": True}, {"address": address.replace("@", "@alias.")}],
            "externalIds": [{"value": f"E{number:06d}", "type": "organization"}],
            "relations": [{"value": f"user000000@{DOMAIN}", "type": "manager"}],
            "organizations": [
                {"name": "Example", "title": "Analyst", "primary": True, "department": department, "costCenter": f"{number % 40}"}
            ],
            "phones": [{"value": f"+49 30 {number:06d}", "type": "work"}],
            "languages": [{"languageCode": "en", "preference": "preferred"}],
            "customSchemas": {"Work": {"floor": str(number % 9)}},
            "orgUnitPath": "/",
            "isMailboxSetup": True,
            "isEnrolledIn2Sv": False,
            "isEnforcedIn2Sv": False,
            "includeInGlobalAddressList": True,
            "customerId": DEFAULTS["customer"],
        }

    @staticmethod
    def new_id():
        return str(10**20 + secrets.randbelow(10**19))

    def put_user(self, user):
        if not isinstance(user, dict) or not isinstance(user.get("primaryEmail"), str):
            raise Refused("a user is an object with a primaryEmail")
        user = {"kind": "admin#directory#user", "id": self.new_id(), **user}
        self.users[user["id"]] = user
        return user["id"]

    def put_group(self, group):
        if not isinstance(group, dict) or not isinstance(group.get("email"), str):
            raise Refused("a group is an object with an email")
        group = {"kind": "admin#directory#group", "id": self.new_id(), "name": group["email"], **group}
        self.groups[group["id"]] = group
        self.members.setdefault(group["id"], {})
        return group["id"]

    def make_member(self, key, kind="USER", **more):
        member = {"kind": "admin#directory#member", "id": key, "role": "MEMBER", "type": kind}
        known = self.users.get(key) if kind == "USER" else self.groups.get(key) if kind == "GROUP" else None
        if known:
            member["email"] = known["primaryEmail" if kind == "USER" else "email"]
            member["status"] = "SUSPENDED" if known.get("suspended") else "ACTIVE"
        return {**member, **more}

    def delete_user(self, key):
        if self.users.pop(key, None) is None:
            raise Refused(f"no user {key}")
        for members in self.members.values():
            members.pop(key, None)

    def delete_group(self, key):
        if self.groups.pop(key, None) is None:
            raise Refused(f"no group {key}")
        self.members.pop(key, None)
        for members in self.members.values():
            members.pop(key, None)

    # Listings: an order of (sort key, id), and each resource as bytes for one mask.

    def ordered(self, kind):
        order = self.order.get(kind)
        if order is None:
            if kind == "users":
                order = sorted((user["primaryEmail"].lower(), key) for key, user in self.users.items())
            elif kind == "groups":
                order = sorted((group["email"].lower(), key) for key, group in self.groups.items())
            else:
                order = sorted((key, key) for key in self.members[kind[1]])
            self.order[kind] = order
        return order

    def resource(self, kind, key, mask, projection, schemas):
        cache = self.serialised.setdefault((kind, mask, projection, schemas), {})
        text = cache.get(key)
        if text is None:
            text = cache[key] = json.dumps(
                masked(self.full(kind, key, projection, schemas), parse_fields(mask) if mask else None)
            )
        return text

    def full(self, kind, key, projection="full", schemas=None):
        if kind == "users":
            value = {"etag": None, **self.users[key]}
            if projection == "basic":
                value.pop("customSchemas", None)
            elif projection == "custom":
                wanted = set((schemas or "").split(","))
                custom = {name: part for name, part in value.get("customSchemas", {}).items() if name in wanted}
                value.pop("customSchemas", None)
                if custom:
                    value["customSchemas"] = custom
            plain = self.users[key]
        elif kind == "groups":
            value = {"etag": None, **self.groups[key], "directMembersCount": str(len(self.members[key]))}
            plain = value
        else:
            value = {"etag": None, **self.members[kind[1]][key]}
            plain = value
        value["etag"] = etag({name: part for name, part in plain.items() if name != "etag"})
        return value


# MARK: The server


class Server:
    def __init__(self, behaviour, base):
        self.behaviour = behaviour
        self.base = base
        self.directory = Directory()
        self.tokens = {}
        self.faults = []
        self.moves = []
        self.pages = 0
        self.log = []
        self.counts = {}
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.page_secret = secrets.token_bytes(8)
        pem = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
        name = f"directory-reader@{PROJECT}.iam.gserviceaccount.com"
        self.account = {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": secrets.token_hex(20),
            "private_key": pem,
            "client_email": name,
            "client_id": str(10**20 + secrets.randbelow(10**19)),
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": AUDIENCE,
            "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
            "client_x509_cert_url": f"https://www.googleapis.com/robot/v1/metadata/x509/{urllib.parse.quote(name)}",
            "universe_domain": "googleapis.com",
        }

    def now(self):
        return time.time() + self.behaviour["clockOffsetSeconds"]

    # Tokens (RFC 7523)

    def token(self, form):
        if form.get("grant_type") != GRANT:
            raise TokenError("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
        header, claims = self.verified(form.get("assertion", ""))
        now = self.now()
        issued, expires = claims.get("iat"), claims.get("exp")
        if not all(isinstance(value, int) for value in (issued, expires)) or not (
            expires - issued <= 3600 and issued <= now + 300 and now - 300 <= expires <= now + 3900
        ):
            raise TokenError(
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your "
                "iat and exp values in the JWT claim.",
            )
        if claims.get("aud") != AUDIENCE:
            raise TokenError("invalid_grant", "Invalid JWT: Failed audience check. The right audience is " + AUDIENCE)
        scopes = str(claims.get("scope", "")).split()
        if not scopes:
            raise TokenError("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        subject = claims.get("sub")
        delegated = self.behaviour["delegatedScopes"]
        if subject is None or delegated is None or not set(scopes) <= set(delegated):
            raise TokenError(
                "unauthorized_client",
                "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any "
                "of the scopes requested.",
                401,
            )
        known = {self.behaviour["admin"], *(user["primaryEmail"] for user in self.directory.users.values())}
        if subject not in known:
            raise TokenError("invalid_grant", "Invalid email or User ID")
        text = "ya29.c." + secrets.token_urlsafe(96)
        lifetime = self.behaviour["tokenLifetimeSeconds"]
        self.tokens[text] = (time.time() + lifetime, frozenset(scopes), subject)
        return {"access_token": text, "expires_in": lifetime, "token_type": "Bearer"}

    def verified(self, assertion):
        def decoded(part):
            return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

        try:
            head, payload, signature = assertion.split(".")
            header, claims = json.loads(decoded(head)), json.loads(decoded(payload))
            signature = decoded(signature)
        except (ValueError, TypeError):
            raise TokenError("invalid_grant", "Invalid JWT: malformed") from None
        if header.get("alg") != "RS256":
            raise TokenError("invalid_grant", "Invalid JWT: unsupported algorithm")
        if claims.get("iss") != self.account["client_email"]:
            raise TokenError("invalid_grant", "Invalid grant: account not found")
        if header.get("kid") not in (None, self.account["private_key_id"]):
            raise TokenError("invalid_grant", "Invalid JWT Signature.")
        try:
            self.key.public_key().verify(signature, f"{head}.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise TokenError("invalid_grant", "Invalid JWT Signature.") from None
        return header, claims

    # The API

    def authorize(self, headers, scopes, privilege):
        scheme, _, text = headers.get("authorization", "").partition(" ")
        expires, granted, subject = self.tokens.get(text, (0, (), None))
        if scheme != "Bearer" or expires <= time.time():
            self.tokens.pop(text, None)
            raise ApiError(
                401,
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other "
                "valid authentication credential.",
                "authError", location="Authorization", locationType="header", status="UNAUTHENTICATED")
        if not self.behaviour["apiEnabled"]:
            raise self.fault_error("accessNotConfigured")
        if not scopes & set(granted):
            raise self.fault_error("insufficientPermissions")
        if subject != self.behaviour["admin"] or not self.behaviour[privilege]:
            raise self.fault_error("forbidden")

    def fault_error(self, kind, fault=None):
        headers = [("Retry-After", str(fault["retryAfter"]))] if fault and "retryAfter" in fault else []
        if kind in ("userRateLimitExceeded", "rateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"):
            texts = {
                "userRateLimitExceeded": "User Rate Limit Exceeded. Rate of requests for user exceed configured project quota.",
                "rateLimitExceeded": "Rate Limit Exceeded",
                "quotaExceeded": "Request rate higher than configured.",
                "dailyLimitExceeded": "Daily Limit Exceeded",
            }
            return ApiError(403, texts[kind], kind, "usageLimits", headers)
        if kind == "429":
            return ApiError(
                429, "Quota exceeded for quota metric 'Queries'.", "rateLimitExceeded", "global", headers,
                status="RESOURCE_EXHAUSTED")
        if kind in ("500", "502", "503"):
            texts = {"500": "Internal Error", "502": "Bad Gateway", "503": "The service is currently unavailable."}
            return ApiError(int(kind), texts[kind], "backendError", "global", headers)
        if kind == "expired":
            return ApiError(
                401, "Invalid Credentials", "authError", location="Authorization", locationType="header",
                status="UNAUTHENTICATED")
        if kind == "pageToken":
            return ApiError(
                400, "Invalid Input: pageToken", "invalid", location="pageToken", locationType="parameter")
        if kind == "insufficientPermissions":
            return ApiError(
                403, "Request had insufficient authentication scopes.", "insufficientPermissions",
                status="PERMISSION_DENIED",
                details=[{
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                    "domain": "googleapis.com", "metadata": {"service": "admin.googleapis.com"}}])
        if kind == "forbidden":
            return ApiError(403, "Not Authorized to access this resource/api", "forbidden")
        if kind == "accessNotConfigured":
            project = "764086051850"
            where = f"https://console.developers.google.com/apis/api/admin.googleapis.com/overview?project={project}"
            return ApiError(
                403,
                f"Admin SDK API has not been used in project {project} before or it is disabled. Enable it by visiting "
                f"{where} then retry. If you enabled this API recently, wait a few minutes for the action to propagate "
                "to our systems and retry.",
                "accessNotConfigured", "usageLimits", extendedHelp="https://console.developers.google.com",
                status="PERMISSION_DENIED",
                details=[{
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED",
                    "domain": "googleapis.com",
                    "metadata": {"service": "admin.googleapis.com", "consumer": f"projects/{project}"}}])
        if kind == "disconnect":
            return Disconnect()
        raise Refused(f"unknown fault {kind}")

    def take_fault(self, kind, paged):
        """The next fault for a request of that kind, if one waits."""
        for fault in self.faults:
            if fault.get("on", kind) != kind or fault["count"] <= 0:
                continue
            if fault["kind"] == "pageToken" and not paged:
                continue
            if fault.get("after", 0) > 0:
                fault["after"] -= 1
                continue
            fault["count"] -= 1
            return fault
        return None

    async def api(self, path, query, headers):
        parts = [urllib.parse.unquote(part) for part in path.split("/")[4:]]
        kind = "members" if len(parts) == 3 else parts[0]
        fault = self.take_fault(kind, "pageToken" in query)
        delay = self.behaviour["delaySeconds"] + (fault.get("seconds", 0) if fault else 0)
        if delay:
            await asyncio.sleep(delay)
        if fault and fault["kind"] != "slow":
            if fault["kind"] == "expired":
                self.tokens.pop(headers.get("authorization", "").partition(" ")[2], None)
            if fault["kind"] == "broken":
                return '{"kind": "admin#directory#users", "users": ['
            raise self.fault_error(fault["kind"], fault)
        if parts[0] == "users" and len(parts) <= 2:
            self.authorize(headers, USER_SCOPES, "adminReadsUsers")
            if len(parts) == 1:
                return self.list_users(query)
            key = self.user_key(parts[1])
            return self.directory.resource(
                "users", key, query.get("fields"), query.get("projection", "basic"), query.get("customFieldMask"))
        if parts[0] == "groups" and len(parts) <= 2:
            self.authorize(headers, GROUP_SCOPES, "adminReadsGroups")
            if len(parts) == 1:
                self.check_customer(query)
                return self.listing("groups", "groups", query, 200, 200)
            return self.directory.resource("groups", self.group_key(parts[1]), query.get("fields"), None, None)
        if parts[0] == "groups" and len(parts) == 3 and parts[2] == "members":
            self.authorize(headers, MEMBER_SCOPES, "adminReadsGroups")
            key = self.group_key(parts[1])
            if query.get("includeDerivedMembership", "false") != "false":
                raise ApiError(400, "Not emulated: includeDerivedMembership", "invalid")
            return self.listing(("members", key), "members", query, 200, 200)
        raise ApiError(404, "Not Found", "notFound")

    def user_key(self, key):
        if key in self.directory.users:
            return key
        for user in self.directory.users.values():
            if key.lower() in (user["primaryEmail"].lower(), *(alias.lower() for alias in user.get("aliases", ()))):
                return user["id"]
        raise ApiError(404, "Resource Not Found: userKey", "notFound")

    def group_key(self, key):
        if key in self.directory.groups:
            return key
        for group in self.directory.groups.values():
            if key.lower() == group["email"].lower():
                return group["id"]
        raise ApiError(404, "Resource Not Found: groupKey", "notFound")

    def check_customer(self, query):
        if "customer" not in query and "domain" not in query:
            raise ApiError(400, "Bad Request", "badRequest")
        if "domain" in query and query["domain"] != DOMAIN:
            raise ApiError(404, "Domain not found.", "notFound")
        if "customer" in query and query["customer"] not in ("my_customer", self.behaviour["customer"]):
            raise ApiError(403, "Not Authorized to access this resource/api", "forbidden")

    def list_users(self, query):
        self.check_customer(query)
        if query.get("showDeleted", "false").lower() == "true":
            return json.dumps({"kind": "admin#directory#users", "etag": etag([])})
        chosen = None
        if "query" in query:
            # As far as it is needed: one clause of a state or of the beginning of an address.
            match = re.fullmatch(r"isSuspended=(true|false)|email:([^ ]+)\*", query["query"])
            if not match:
                raise ApiError(400, "Invalid Input: query", "invalid", location="query", locationType="parameter")
            if match.group(1):
                chosen = lambda user: bool(user.get("suspended")) == (match.group(1) == "true")
            else:
                chosen = lambda user: user["primaryEmail"].startswith(match.group(2))
        if query.get("projection") == "custom" and not query.get("customFieldMask"):
            raise ApiError(400, "Invalid Input: custom_field_mask", "invalid")
        answer = self.listing("users", "users", query, 100, 500, chosen)
        self.pages += 1
        for move in [move for move in self.moves if move["afterPage"] <= self.pages]:
            self.moves.remove(move)
            if user := self.directory.users.get(move["id"]):
                user["primaryEmail"] = move["primaryEmail"]
                self.directory.forget()
        return answer

    def listing(self, kind, name, query, usual, most, chosen=None):
        try:
            limit = int(query.get("maxResults", usual))
        except ValueError:
            limit = 0
        if limit < 1:
            raise ApiError(
                400, "Invalid value for maxResults", "invalidParameter", location="maxResults",
                locationType="parameter")
        limit = min(limit, most)
        order = self.directory.ordered(kind)
        start = 0
        if "pageToken" in query:
            import bisect

            start = bisect.bisect_right(order, self.place(kind, query["pageToken"]))
        mask = query.get("fields")
        tree = parse_fields(mask) if mask else None
        inner = None
        if tree is not None and "*" not in tree:
            if name in tree:
                inner = tree[name]
        page, place = [], start
        while place < len(order) and len(page) < limit:
            key = order[place][1]
            place += 1
            if chosen is None or chosen(self.directory.users[key]):
                page.append(key)
        text_of_mask = None if inner is None else unparsed(inner)
        projection = (query.get("projection", "basic"), query.get("customFieldMask")) if name == "users" else (None, None)
        resources = [self.directory.resource(kind, key, text_of_mask, *projection) for key in page]
        shell = {"kind": f"admin#directory#{name}", "etag": etag([len(order), start])}
        if place < len(order):
            shell["nextPageToken"] = self.page_token(kind, order[place - 1])
        if tree is not None and "*" not in tree:
            shell = {member: shell[member] for member in shell if member in tree}
        shown = tree is None or "*" in tree or name in tree
        # Absent when empty.
        if resources and shown:
            shell[name] = 0
            text = json.dumps(shell)
            return text.replace(f'"{name}": 0', f'"{name}": [' + ", ".join(resources) + "]")
        return json.dumps(shell)

    def page_token(self, kind, place):
        text = json.dumps([str(kind), *place]).encode()
        seal = hashlib.sha256(self.page_secret + text).digest()[:6]
        return "~!!~" + base64.urlsafe_b64encode(seal + text).decode().rstrip("=")

    def place(self, kind, token):
        try:
            data = base64.urlsafe_b64decode(token.removeprefix("~!!~") + "=" * (-len(token.removeprefix("~!!~")) % 4))
            seal, text = data[:6], data[6:]
            of, first, second = json.loads(text)
            if of != str(kind) or seal != hashlib.sha256(self.page_secret + text).digest()[:6]:
                raise ValueError
            return (first, second)
        except (ValueError, TypeError):
            raise self.fault_error("pageToken") from None

    # Controls

    def control(self, path, body):
        directory = self.directory
        if path == "/behaviour":
            if body is not None:
                self.behaviour.merge(body)
            return self.behaviour
        if path == "/control/log":
            return {"requests": self.log[-1000:], "counts": self.counts, "tokens": len(self.tokens)}
        if body is None:
            raise Refused("POST it")
        if path == "/control/load":
            directory.load(body.get("users", 0), body.get("groups", 0), body.get("members", 0))
            return {"users": len(directory.users), "groups": len(directory.groups)}
        if path in ("/control/users", "/control/groups"):
            kind = path.rpartition("/")[2]
            held = getattr(directory, kind)
            put = directory.put_user if kind == "users" else directory.put_group
            delete = directory.delete_user if kind == "users" else directory.delete_group
            if "replace" in body:
                for key in list(held):
                    delete(key)
            ids = [put(resource) for resource in [*body.get("replace", []), *body.get("put", [])]]
            for key, changes in body.get("patch", {}).items():
                if key not in held:
                    raise Refused(f"no {kind} {key}")
                held[key].update(changes)
                for name in [name for name, value in held[key].items() if value is None]:
                    del held[key][name]
            for key in body.get("delete", []):
                delete(key)
            directory.forget()
            return {"ids": ids, "count": len(held)}
        if path == "/control/members":
            members = directory.members.get(body.get("group"))
            if members is None:
                raise Refused("no such group")
            if "replace" in body:
                members.clear()
            for member in [*body.get("replace", []), *body.get("add", [])]:
                member = {"id": member} if isinstance(member, str) else dict(member)
                made = directory.make_member(member.pop("id"), member.pop("type", "USER"), **member)
                members[made["id"]] = made
            for key in body.get("remove", []):
                members.pop(key, None)
            directory.forget()
            return {"count": len(members)}
        if path == "/control/faults":
            for fault in body.get("faults", []):
                if fault.get("kind") not in ("slow", "broken"):
                    self.fault_error(fault.get("kind"))
            self.faults = [{"count": 1, **fault} for fault in body.get("faults", [])]
            return {"faults": len(self.faults)}
        if path == "/control/moves":
            self.moves = [dict(move) for move in body.get("moves", [])]
            self.pages = 0
            return {"moves": len(self.moves)}
        if path == "/control/forget":
            self.log.clear()
            self.counts.clear()
            if body.get("tokens"):
                self.tokens.clear()
            return {}
        raise Refused("not found", 404)

    # HTTP/1.1, as little of it as the clients here need

    async def connection(self, reader, writer):
        try:
            while True:
                try:
                    head = await reader.readuntil(b"\r\n\r\n")
                except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError):
                    return
                lines = head.decode("latin-1").split("\r\n")
                method, target, _ = lines[0].split(" ", 2)
                headers = {}
                for line in lines[1:]:
                    name, colon, value = line.partition(":")
                    if colon:
                        headers[name.strip().lower()] = value.strip()
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                try:
                    status, more, text = await self.answer(method, target, headers, body)
                except Disconnect:
                    return
                data = text.encode()
                close = headers.get("connection", "").lower() == "close"
                fields = [
                    ("Content-Type", "application/json; charset=UTF-8"), ("Content-Length", str(len(data))),
                    ("Connection", "close" if close else "keep-alive"), *more,
                ]
                writer.write(
                    f"HTTP/1.1 {status} Status\r\n".encode()
                    + b"".join(f"{name}: {value}\r\n".encode() for name, value in fields) + b"\r\n" + data)
                await writer.drain()
                if close:
                    return
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            return
        finally:
            writer.close()

    async def answer(self, method, target, headers, body):
        path, _, text = target.partition("?")
        pairs = urllib.parse.parse_qsl(text, keep_blank_values=True)
        query = dict(pairs)
        query.pop("alt", None)
        query.pop("prettyPrint", None)
        try:
            if path == "/behaviour" or path.startswith("/control/"):
                return 200, [], json.dumps(self.control(path, json.loads(body) if method == "POST" else None))
            status = 200
            try:
                if path == "/token" and method == "POST":
                    form = dict(urllib.parse.parse_qsl(body.decode()))
                    return 200, [], json.dumps(self.token(form))
                if not path.startswith("/admin/directory/v1/") or method != "GET":
                    raise ApiError(404, "Not Found", "notFound")
                return 200, [], await self.api(path, query, headers)
            except (ApiError, TokenError) as error:
                status = error.status
                return status, getattr(error, "headers", []), json.dumps(error.body)
            finally:
                kind = path.rpartition("/")[2] if path.count("/") != 5 else path.split("/")[4] + "/get"
                self.counts[kind] = self.counts.get(kind, 0) + 1
                self.log.append({"path": path, "query": query, "status": status})
                if len(self.log) > 5000:
                    del self.log[:4000]
        except Refused as error:
            return error.status, [], json.dumps({"error": str(error)})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return 400, [], json.dumps({"error": f"{type(error).__name__}: {error}"})


def unparsed(tree):
    return ",".join(name if below is None else f"{name}({unparsed(below)})" for name, below in tree.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--behaviour")
    parser.add_argument("--users", type=int, default=0)
    parser.add_argument("--groups", type=int, default=0)
    parser.add_argument("--members", type=int, default=0)
    options = parser.parse_args()
    listener, base = listen(options.port)
    server = Server(Behaviour(DEFAULTS, options.behaviour), base)
    server.directory.load(options.users, options.groups, options.members)
    loop = asyncio.new_event_loop()

    async def serve():
        await asyncio.start_server(server.connection, sock=listener, limit=1 << 20)

    loop.run_until_complete(serve())
    threading.Thread(target=loop.run_forever, daemon=True).start()
    announce(
        port=listener.getsockname()[1],
        baseUrl=base,
        tokenUrl=f"{base}/token",
        admin=server.behaviour["admin"],
        customer=server.behaviour["customer"],
        serviceAccountJson=json.dumps(server.account, indent=2),
    )
    stopped()


if __name__ == "__main__":
    main()
