"""Receivers of log streams, by ourselves: recorders that stand for Splunk, Datadog, Microsoft Sentinel, Snowflake and
somebody's own endpoint, behind TLS with a certificate of a private authority. None of these vendors has an emulator.

    python log_receivers.py

Each request is held against what the vendor documents, field by field. What does not fit is answered as the vendor would
and noted under `violations`. Facts: `url` (https), `authority` (a file for --trust-ca), `secret`, `bearer`, `splunkToken`,
`datadogKey`, `tenant`, `client`, `clientSecret`, `rule`, `stream`, `account`, `user`, `privateKey`, `database`, `schema`,
`table`. At `controlUrl`: `GET /requests`, `GET /violations`, `GET /tokens` (how many were given), `POST /behaviour`
{"status", "body", "retryAfter", "echo", "running", "revoke"}.
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
import ssl
import threading
import time
import urllib.parse

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, jsonify, request
from werkzeug.serving import make_server

from assertion import Invalid, verified
from authority import Authority
from peer import Behaviour, add_controls, folder, listen, serve

SITE = {
    "secret": "endpoint-signing-secret-0123456789", "bearer": "endpoint-bearer-token-0123456789",
    "splunkToken": "b7e1c1f0-6c6d-4d38-9f0e-3a1d7d2f9c11", "datadogKey": "0123456789abcdef0123456789abcdef",
    "tenant": "11111111-2222-3333-4444-555555555555", "client": "66666666-7777-8888-9999-aaaaaaaaaaaa",
    "clientSecret": "Vq~8Q-secret.value_of_the_client", "rule": "dcr-0123456789abcdef0123456789abcdef",
    "stream": "Custom-PortalEvents_CL", "account": "MYORG-MY_ACCOUNT", "user": "portal_events",
    "database": "PORTAL", "schema": "events", "table": "EVENTS",
}
INSERT = (
    'INSERT INTO "PORTAL"."EVENTS"."EVENTS" ("EVENT_ID", "SEQUENCE", "EVENT_TYPE", "OCCURRED_AT", "EVENT") '
    'SELECT VALUE:"id"::VARCHAR, VALUE:"sequence"::NUMBER, VALUE:"type"::VARCHAR, VALUE:"occurredAt"::TIMESTAMP_TZ, VALUE '
    "FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) ORDER BY INDEX")
EVENT = {"id", "sequence", "type", "organizationId", "occurredAt", "actor", "targets", "context", "data"}
DEFAULTS = {
    # Instead of what would be answered; null for that.
    "status": None, "body": "{}", "retryAfter": None,
    # Whether the instead is the request itself, credentials included.
    "echo": False,
    # Snowflake says so often that a statement still runs.
    "running": 0,
    # Whether tokens given so far are refused.
    "revoke": False,
}

behaviour = Behaviour(DEFAULTS)
requests, violations, tokens = [], [], {}
state = {"asked": 0}
lock = threading.Lock()
key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
app = Flask("receivers")


class Wrong(Exception):
    """What the vendor would answer."""

    def __init__(self, note, status, body):
        super().__init__(note)
        self.answer = (jsonify(body), status)


@app.errorhandler(Wrong)
def wrong(error):
    with lock:
        violations.append(f"{request.path}: {error}")
    return error.answer


@app.before_request
def record():
    with lock:
        requests.append({
            "method": request.method, "path": request.full_path.rstrip("?"), "headers": dict(request.headers),
            "body": request.get_data().decode()})
    if behaviour["status"] is not None and not request.path.endswith("/token"):
        body = behaviour["body"]
        if behaviour["echo"]:
            body = str(request.headers) + urllib.parse.unquote(request.full_path) + request.get_data(as_text=True)
        headers = {} if behaviour["retryAfter"] is None else {"Retry-After": behaviour["retryAfter"]}
        return body, behaviour["status"], headers
    return None


def expect(condition, note, status, body):
    if not condition:
        raise Wrong(note, status, body)


def check_event(event):
    return isinstance(event, dict) and EVENT <= event.keys() and event["id"].startswith("evt_")


def content_type(value, status=400, body=None):
    expect(request.headers.get("Content-Type") == value, "Content-Type", status, body or {})


# Somebody's own endpoint.


@app.post("/own")
def own():
    header = request.headers.get("Portal-Signature", "")
    match = re.fullmatch(r"t=(\d{13}),v1=([0-9a-f]{64})", header)
    expect(match, "no Portal-Signature", 401, {"error": "signature"})
    signed = match[1].encode() + b"." + request.get_data()
    wanted = hmac.new(SITE["secret"].encode(), signed, hashlib.sha256).hexdigest()
    expect(hmac.compare_digest(wanted, match[2]), "Portal-Signature", 401, {"error": "signature"})
    expect(abs(time.time() * 1000 - int(match[1])) < 300_000, "time", 401, {"error": "time"})
    expect(request.headers.get("Authorization") == "Bearer " + SITE["bearer"], "Authorization", 401, {"error": "token"})
    if request.args.get("format") == "ndjson":
        content_type("application/x-ndjson")
        text = request.get_data(as_text=True)
        expect(text.endswith("\n"), "last line", 400, {})
        events = [json.loads(line) for line in text.splitlines()]
    else:
        content_type("application/json")
        events = request.get_json()
    expect(all(check_event(event) for event in events), "events", 400, {})
    return jsonify(stored=len(events))


# Splunk, "Format events for HTTP Event Collector".


@app.post("/services/collector/event")
def splunk():
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    expect(scheme == "Splunk", "scheme", 401, {"text": "Invalid authorization", "code": 3})
    expect(token == SITE["splunkToken"], "token", 403, {"text": "Invalid token", "code": 4})
    text, decoder, position = request.get_data(as_text=True), json.JSONDecoder(), 0
    expect(text, "no data", 400, {"text": "No data", "code": 5})
    while position < len(text):
        try:
            entry, position = decoder.raw_decode(text, position)
        except ValueError as error:
            raise Wrong(str(error), 400, {"text": "Invalid data format", "code": 6}) from error
        known = {"time", "host", "source", "sourcetype", "index", "event", "fields"}
        expect(entry.keys() <= known, "metadata", 400, {"text": "Invalid data format", "code": 6})
        expect("event" in entry, "event", 400, {"text": "Event field is required", "code": 12})
        expect(check_event(entry["event"]), "event", 400, {"text": "Event field cannot be blank", "code": 13})
        expect(isinstance(entry["time"], float), "time", 400, {"text": "Invalid data format", "code": 6})
        texts = [entry[name] for name in ("host", "source", "sourcetype", "index") if name in entry]
        expect(all(isinstance(value, str) and value for value in texts), "texts", 400, {"text": "Invalid", "code": 6})
        expect(entry.get("index", "portal") == "portal", "index", 400, {
            "text": "Incorrect index", "code": 7, "invalid-event-number": 0})
    return jsonify(text="Success", code=0)


# Datadog API, "Send logs".


@app.post("/api/v2/logs")
def datadog():
    expect(request.headers.get("DD-API-KEY") == SITE["datadogKey"], "key", 403, {
        "errors": [{"status": "403", "title": "Forbidden", "detail": "Forbidden"}]})
    content_type("application/json")
    expect(len(request.get_data()) <= 5_000_000, "size", 413, {"errors": [{"status": "413"}]})
    logs = request.get_json()
    expect(isinstance(logs, list) and 1 <= len(logs) <= 1000, "entries", 413, {})
    for log in logs:
        expect(all(isinstance(value, str) for value in log.values()), "members", 400, {"errors": []})
        expect(log["ddsource"] == "portal-host" and log["service"], "source", 400, {"errors": []})
        expect(len(log["message"].encode()) <= 1_000_000, "log", 413, {"errors": []})
        event = json.loads(log["message"])
        expect(check_event(event) and log["timestamp"] == event["occurredAt"], "event", 400, {"errors": []})
    return jsonify({}), 202


# Microsoft identity platform, "OAuth 2.0 client credentials flow"; Azure Monitor, "Logs Ingestion API".


@app.post("/<tenant>/oauth2/v2.0/token")
def entra(tenant):
    content_type("application/x-www-form-urlencoded")
    form = request.form

    def refuse(note, code, text):
        raise Wrong(note, 401, {"error": code, "error_description": text, "error_codes": []})

    if tenant != SITE["tenant"]:
        refuse("tenant", "invalid_request", f"AADSTS90002: Tenant '{tenant}' not found.")
    if form.get("client_id") != SITE["client"]:
        refuse("client", "unauthorized_client", "AADSTS700016: Application not found in the directory.")
    if form.get("client_secret") != SITE["clientSecret"]:
        refuse("secret", "invalid_client", "AADSTS7000215: Invalid client secret provided: " + form["client_secret"])
    if form.get("grant_type") != "client_credentials" or form.get("scope") != "https://monitor.azure.com/.default":
        refuse("grant", "invalid_scope", "AADSTS1002012: The provided value for scope is not valid.")
    token = "eyJ." + secrets.token_urlsafe(32)
    tokens[token] = "azure"
    return jsonify(token_type="Bearer", expires_in=3599, ext_expires_in=3599, access_token=token)


def bearer(kind, status, body):
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if behaviour["revoke"]:
        behaviour["revoke"] = False
        tokens.clear()
        return jsonify(body), status
    expect(tokens.get(token) == kind, "token", status, body)
    return None


@app.post("/dataCollectionRules/<rule>/streams/<stream>")
def sentinel(rule, stream):
    refusal = bearer("azure", 401, {"error": {"code": "InvalidToken", "message": "The token is not valid."}})
    if refusal:
        return refusal
    expect(request.args.to_dict() == {"api-version": "2023-01-01"}, "api-version", 400, {})
    content_type("application/json")
    expect(rule == SITE["rule"], "rule", 404, {"error": {"code": "NotFound", "message": "Data collection rule"}})
    expect(stream == SITE["stream"], "stream", 400, {"error": {"code": "InvalidStream", "message": stream}})
    expect(len(request.get_data()) <= 1_048_576, "size", 413, {"error": {"code": "ContentLengthLimitExceeded"}})
    rows = request.get_json()
    expect(isinstance(rows, list) and rows, "rows", 400, {})
    for row in rows:
        event = row["Event"]
        expect(row.keys() == {"TimeGenerated", "EventId", "EventType", "Sequence", "Event"}, "columns", 400, {})
        expect(check_event(event) and row["EventId"] == event["id"] and row["Sequence"] == event["sequence"]
               and row["EventType"] == event["type"] and row["TimeGenerated"] == event["occurredAt"], "row", 400, {})
    return "", 204


# Snowflake SQL API: "Authenticating to the server", "Submitting a request to execute SQL statements", "Handling responses".


def snowflake_user():
    expect(request.headers.get("X-Snowflake-Authorization-Token-Type") == "KEYPAIR_JWT", "token type", 401, {
        "code": "390100"})
    expect(request.headers.get("User-Agent") and request.headers.get("Accept") == "application/json", "fields", 400, {})
    public = key.public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    fingerprint = "SHA256:" + base64.b64encode(hashlib.sha256(der).digest()).decode()
    name = "MYORG-MY_ACCOUNT.PORTAL_EVENTS"
    try:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        _, claims = verified(token, public)
        assert claims["iss"] == f"{name}.{fingerprint}" and claims["sub"] == name, "iss, sub"
    except (Invalid, AssertionError, KeyError) as error:
        raise Wrong(f"token: {error}", 401, {"code": "390144", "message": "JWT token is invalid."}) from error


@app.post("/api/v2/statements")
def snowflake():
    snowflake_user()
    content_type("application/json")
    body = request.get_json()
    known = {"statement", "timeout", "database", "schema", "warehouse", "role", "bindings", "parameters"}
    expect(body.keys() <= known, "members", 400, {"code": "390142"})
    expect(isinstance(body["timeout"], int), "timeout", 400, {"code": "390142"})
    expect(body["statement"] == INSERT, "statement", 422, {"code": "002003", "sqlState": "42S02", "message":
           "SQL compilation error: Table does not exist or not authorized."})
    expect(body.get("warehouse", "WH") == "WH" and body.get("role", "WRITER") == "WRITER", "warehouse", 422, {
        "code": "000606", "sqlState": "57P03", "message": "No active warehouse selected in the current session."})
    expect(body["bindings"].keys() == {"1"} and body["bindings"]["1"]["type"] == "TEXT", "bindings", 400, {})
    events = json.loads(body["bindings"]["1"]["value"])
    expect(all(check_event(event) for event in events), "events", 422, {"code": "100069"})
    state["asked"] = 0
    return outcome()


def outcome():
    handle = "01b2c3d4-0000-1111-2222-333344445555"
    facts = {"statementHandle": handle, "statementStatusUrl": f"/api/v2/statements/{handle}"}
    if state["asked"] < behaviour["running"]:
        state["asked"] += 1
        return jsonify(code="333334", message="Asynchronous execution in progress.", **facts), 202
    return jsonify(code="090001", sqlState="00000", message="Statement executed successfully.", **facts), 200


@app.get("/api/v2/statements/<handle>")
def snowflake_status(handle):
    snowflake_user()
    return outcome()


@app.post("/api/v2/statements/<handle>/cancel")
def snowflake_cancel(handle):
    snowflake_user()
    return jsonify(code="090001", message="successfully canceled statement")


def main():
    with folder() as path:
        authority = Authority(path)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*authority.issue("server", ["localhost", "127.0.0.1"]))
        receivers, _ = listen()
        port = receivers.getsockname()[1]
        server = make_server(
            "127.0.0.1", port, app, threaded=True, fd=receivers.fileno(), ssl_context=context)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        controls = Flask("controls")
        add_controls(controls, behaviour)
        controls.add_url_rule("/requests", "requests", lambda: jsonify(requests))
        controls.add_url_rule("/violations", "violations", lambda: jsonify(violations))
        controls.add_url_rule("/tokens", "tokens", lambda: jsonify(len(tokens)))
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
        listener, control = listen()
        serve(
            controls, listener, controlUrl=control, baseUrl=control, url=f"https://localhost:{port}",
            authority=authority.file, privateKey=pem, **SITE)
        server.shutdown()


main()
