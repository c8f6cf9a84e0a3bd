"""An OpenID provider made with idpyoidc, whose behaviour can be switched while it runs.

    python idpyoidc_op.py [--port N] [--client JSON]... [--behaviour JSON]

README.md lists the addresses and switches.
"""

import argparse
import json
import threading
import time
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from peer import Behaviour, Refused, add_controls, folder, listen, serve

from cryptojwt.jwk.ec import new_ec_key
from cryptojwt.jwk.rsa import new_rsa_key
from cryptojwt.jws.jws import SIGNER_ALGS
from cryptojwt.jws.utils import left_hash
from cryptojwt.utils import b64e
from flask import Flask, Response, jsonify, redirect, request
from idpyoidc.message.oauth2 import ResponseMessage
from idpyoidc.message.oidc import AccessTokenRequest
from idpyoidc.server import Server
from idpyoidc.server.configure import OPConfiguration
from idpyoidc.server.exception import ClientAuthenticationError, InvalidClient, UnknownClient
from idpyoidc.server.token.id_token import IDToken

AUTHENTICATIONS = ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"]

DEFAULTS = {
    "user": "ada",
    "users": {
        "ada": {
            "sub": "u-1001",
            "name": "Ada Lovelace",
            "given_name": "Ada",
            "family_name": "Lovelace",
            "email": "ada@example.com",
            "email_verified": True,
            "preferred_username": "ada@example.com",
            "groups": ["Engineering", "Everyone"],
        },
        "bob": {
            "sub": "u-1002",
            "name": "Bob Kahn",
            "given_name": "Bob",
            "family_name": "Kahn",
            "email": "bob@example.com",
            "email_verified": True,
            "preferred_username": "bob@example.com",
            "groups": ["Everyone"],
        },
    },
    # keys, by name
    "signWith": "first",
    "publishedKeys": ["first"],
    "publishKids": True,
    "kid": None,
    "algorithm": None,
    # what is said; null takes a claim or field away
    "claimsInIdToken": False,
    "atHash": True,
    "idTokenClaims": {},
    "idTokenHeader": {},
    "lifetimeSeconds": 300,
    "clockOffsetSeconds": 0,
    "omitIdToken": False,
    "userinfoClaims": {},
    "discovery": {},
    "authorizationResponse": {},
    # errors and delays
    "authorizationError": None,
    "tokenError": None,
    "userinfoError": None,
    "jwksError": None,
    "discoveryError": None,
    "tokenDelaySeconds": 0,
    "jwksDelaySeconds": 0,
}


def merged(values, changes):
    values = {**values, **changes}
    return {name: value for name, value in values.items() if value is not None}


class Keys:
    """Key pairs by name: one RSA-2048 and one P-256 key each, made when first asked for."""

    def __init__(self):
        self.made = {}
        self.lock = threading.Lock()

    def get(self, name, type):
        with self.lock:
            if (name, type) not in self.made:
                kid = f"{name}-{type.lower()}"
                make, size = (new_ec_key, "P-256") if type == "EC" else (new_rsa_key, 2048)
                self.made[name, type] = make(size, kid=kid, use="sig")
            return self.made[name, type]

    def published(self, names, kids=True):
        keys = [self.get(name, type).serialize(private=False) for name in names for type in ("RSA", "EC")]
        return {"keys": [{field: key[field] for field in key if kids or field != "kid"} for key in keys]}


class SwitchableIDToken(IDToken):
    """idpyoidc's ID token, with claims, header and key made to the behaviour."""

    def __init__(self, behaviour=None, keys=None, **rest):
        super().__init__(**rest)
        self.behaviour = behaviour
        self.keys = keys

    def sign_encrypt(self, session_id, client_id, **_):
        behaviour = self.behaviour
        context = self.upstream_get("context")
        client = context.cdb[client_id]
        algorithm = behaviour["algorithm"] or client.get("id_token_signed_response_alg", "RS256")
        claims = self.payload(session_id)
        claims.pop("sid", None)
        if behaviour["claimsInIdToken"]:
            user_id = context.session_manager.decrypt_session_id(session_id)[0]
            claims = {**behaviour["users"][user_id], **claims}
        if behaviour["atHash"]:
            grant = context.session_manager.get_session_info(session_id, grant=True)["grant"]
            access_token = [token for token in grant.issued_token if token.token_class == "access_token"][-1]
            size = algorithm[-3:] if algorithm[-3:].isdigit() else "256"
            claims["at_hash"] = left_hash(access_token.value, f"HS{size}")
        now = int(time.time()) + behaviour["clockOffsetSeconds"]
        claims.update(iss=context.issuer, aud=client_id, iat=now, exp=now + behaviour["lifetimeSeconds"])
        pair = self.keys.get(behaviour["signWith"], "EC" if algorithm.startswith("ES") else "RSA")
        key = client["client_secret"].encode() if algorithm.startswith("HS") else pair.private_key()
        kid = pair.kid if behaviour["kid"] is None else behaviour["kid"] or None
        header = merged({"alg": algorithm, "kid": kid}, behaviour["idTokenHeader"])
        return sign(header, merged(claims, behaviour["idTokenClaims"]), algorithm, key)


def sign(header, claims, algorithm, key):
    """A compact JWS with exactly this header."""
    text = ".".join(b64e(json.dumps(part).encode()).decode() for part in (header, claims))
    signature = b"" if algorithm == "none" else SIGNER_ALGS[algorithm].sign(text.encode(), key)
    return f"{text}.{b64e(signature).decode()}"


class Subject:
    """The user's own identifier as `sub`."""

    def __init__(self, behaviour=None, **_):
        self.behaviour = behaviour

    def __call__(self, uid, *_, **__):
        return self.behaviour["users"][uid]["sub"]


class Users:
    """The users of the behaviour, as idpyoidc asks for them."""

    def __init__(self, behaviour=None, **_):
        self.behaviour = behaviour

    def __call__(self, user_id, client_id=None, user_info_claims=None, **_):
        user = self.behaviour["users"][user_id]
        return {name: user[name] for name in user if user_info_claims is None or name in user_info_claims}


class Provider:
    def __init__(self, base, path, behaviour):
        self.base = base
        self.behaviour = behaviour
        self.keys = Keys()
        self.requests = []
        self.lock = threading.RLock()
        key_file = str(path / "keys.json")

        def endpoint(name, path, **arguments):
            return {"path": path, "class": f"idpyoidc.server.oidc.{name}", "kwargs": arguments}

        self.server = Server(
            OPConfiguration(
                {
                    "issuer": base,
                    "base_url": base,
                    "httpc_params": {"verify": True, "timeout": 4},
                    "preference": {
                        "subject_types_supported": ["public"],
                        "scopes_supported": ["openid", "profile", "email", "groups"],
                        "id_token_signing_alg_values_supported": ["RS256", "ES256"],
                    },
                    "add_on": {
                        "pkce": {
                            "function": "idpyoidc.server.oauth2.add_on.pkce.add_support",
                            "kwargs": {"essential": True, "code_challenge_methods": {"S256": None}},
                        }
                    },
                    "authentication": {
                        "anon": {
                            "acr": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
                            "class": "idpyoidc.server.user_authn.user.NoAuthn",
                            "kwargs": {"user": behaviour["user"]},
                        }
                    },
                    "endpoint": {
                        "provider_info": endpoint(
                            "provider_config.ProviderConfiguration",
                            ".well-known/openid-configuration",
                            client_authn_method=None,
                        ),
                        "registration": endpoint(
                            "registration.Registration",
                            "registration",
                            client_authn_method=None,
                            client_secret_expiration_time=432000,
                        ),
                        "authorization": endpoint(
                            "authorization.Authorization",
                            "authorization",
                            client_authn_method=None,
                            response_types_supported=["code"],
                            response_modes_supported=["query", "form_post"],
                        ),
                        "token": endpoint("token.Token", "token", client_authn_method=AUTHENTICATIONS),
                        "userinfo": endpoint("userinfo.UserInfo", "userinfo", claim_types_supported=["normal"]),
                    },
                    "key_conf": {
                        "key_defs": [
                            {"type": "RSA", "use": ["sig"]},
                            {"type": "EC", "crv": "P-256", "use": ["sig"]},
                        ],
                        "uri_path": "jwks.json",
                    },
                    "token_handler_args": {
                        "jwks_def": {
                            "private_path": key_file,
                            "read_only": False,
                            "key_defs": [{"type": "oct", "bytes": "24", "use": ["enc"], "kid": "code"}],
                        },
                        "code": {"kwargs": {"lifetime": 600}},
                        "token": {"class": "idpyoidc.server.token.DefaultToken", "kwargs": {"lifetime": 3600}},
                        "refresh": {"class": "idpyoidc.server.token.DefaultToken", "kwargs": {"lifetime": 3600}},
                        "id_token": {
                            "class": f"{__name__}.SwitchableIDToken",
                            "kwargs": {
                                "id_token_signing_alg_values_supported": ["RS256", "ES256"],
                            },
                        },
                    },
                    "userinfo": {"class": f"{__name__}.Users", "kwargs": {}},
                    "scopes_to_claims": {
                        "openid": ["sub"],
                        "profile": ["name", "given_name", "family_name", "preferred_username"],
                        "email": ["email", "email_verified"],
                        "groups": ["groups"],
                    },
                    "session_params": {"sub_func": {"public": {"class": f"{__name__}.Subject", "kwargs": {}}}},
                }
            )
        )
        context = self.server.context
        # The configuration is copied by idpyoidc, so what is to be shared with it is given afterwards.
        context.userinfo.behaviour = behaviour
        context.session_manager.sub_func["public"].behaviour = behaviour
        id_token = context.session_manager.token_handler["id_token"]
        id_token.behaviour, id_token.keys = behaviour, self.keys
        self.authentication = context.authn_broker.db["anon"]["method"]
        # An assertion may name the issuer as its audience, as well as the token endpoint (RFC 7523).
        self.server.endpoint["token"].allowed_targets.append("")

    def add_client(self, client):
        if not isinstance(client, dict) or not client.get("client_id"):
            raise Refused("a client is an object with client_id")
        client = dict(client)
        context = self.server.context
        method = client.get("token_endpoint_auth_method", "client_secret_basic")
        jwks, jwks_uri = client.pop("jwks", None), client.pop("jwks_uri", "")
        with self.lock:
            if jwks or jwks_uri:
                self.server.keyjar.load_keys(client["client_id"], jwks_uri=jwks_uri, jwks=jwks, replace=True)
            if client.get("client_secret"):
                self.server.keyjar.add_symmetric(client["client_id"], client["client_secret"])
            context.cdb[client["client_id"]] = {
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code"],
                "allowed_scopes": ["openid", "profile", "email", "groups"],
                **client,
                "redirect_uris": [(uri, {}) for uri in client.get("redirect_uris", [])],
                "token_endpoint_client_authn_method": [method],
                "token_endpoint_auth_method": method,
            }
        return client["client_id"]

    def discovery(self):
        endpoint = self.server.endpoint["provider_config"]
        document = json.loads(endpoint.do_response(**endpoint.process_request())["response"])
        document["jwks_uri"] = f"{self.base}/jwks.json"
        return merged(document, self.behaviour["discovery"])

    def handle(self, endpoint, message):
        """idpyoidc's own round: parse, process, respond."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        info = {"headers": headers, "url": request.url, "method": request.method}
        try:
            parsed = endpoint.parse_request(message, http_info=info)
        except (ClientAuthenticationError, InvalidClient, UnknownClient) as error:
            return jsonify(error="invalid_client", error_description=str(error)), 401
        except Exception as error:
            return jsonify(error="invalid_request", error_description=f"{type(error).__name__}: {error}"), 400
        if isinstance(parsed, ResponseMessage) and "error" in parsed:
            if endpoint.name == "authorization" and "return_uri" in parsed:
                return redirect(parsed.request(parsed.pop("return_uri")))
            status = 401 if endpoint.name == "userinfo" else 400
            return Response(parsed.to_json(), status, mimetype="application/json")
        if endpoint.name == "token":
            parsed = AccessTokenRequest(**parsed.to_dict())
        result = endpoint.process_request(parsed, http_info=info)
        if isinstance(result, ResponseMessage) and "error" in result:
            return Response(result.to_json(), 400, mimetype="application/json")
        if "http_response" in result:
            return Response(result["http_response"], mimetype="text/html")
        if "redirect_location" in result:
            return redirect(result["redirect_location"])
        answer = endpoint.do_response(request=parsed, **result)
        placement = answer.get("response_placement", endpoint.response_placement)
        if placement == "url":
            return redirect(answer["response"])
        return Response(answer["response"], answer.get("response_code", 200), headers=answer["http_headers"])


def failure(error):
    """An error of the behaviour as an answer: {"error", "error_description", "status"}."""
    error = dict(error)
    status = error.pop("status", 400)
    return jsonify(error), status


def application(provider):
    app = Flask("idpyoidc_op")
    behaviour = provider.behaviour
    endpoints = provider.server.endpoint
    add_controls(app, behaviour)

    @app.before_request
    def log():
        if not request.path.startswith(("/behaviour", "/log", "/clients")):
            values = dict(request.values)
            provider.requests.append({"method": request.method, "path": request.path, "parameters": values})

    @app.get("/log")
    def show_log():
        return jsonify(provider.requests)

    @app.post("/clients")
    def clients():
        return jsonify(client_id=provider.add_client(request.get_json(force=True)))

    @app.get("/.well-known/openid-configuration")
    def discovery():
        if behaviour["discoveryError"]:
            return failure(behaviour["discoveryError"])
        return jsonify(provider.discovery())

    @app.get("/jwks.json")
    def jwks():
        time.sleep(behaviour["jwksDelaySeconds"])
        if behaviour["jwksError"]:
            return failure(behaviour["jwksError"])
        return jsonify(provider.keys.published(behaviour["publishedKeys"], behaviour["publishKids"]))

    @app.post("/registration")
    def registration():
        with provider.lock:
            return provider.handle(endpoints["registration"], request.get_data(as_text=True))

    @app.route("/authorization", methods=["GET", "POST"])
    def authorization():
        message = request.form.to_dict() if request.method == "POST" else request.args.to_dict()
        hint = message.get("login_hint")
        if message.get("prompt") == "login":
            # There is no page to do it with: whoever comes is signed in anew.
            del message["prompt"]
        error = behaviour["authorizationError"]
        with provider.lock:
            provider.authentication.user = hint if hint in behaviour["users"] else behaviour["user"]
            answer = provider.handle(endpoints["authorization"], message)
        changes = behaviour["authorizationResponse"]
        if not (error or changes) or not isinstance(answer, Response) or not answer.location:
            return answer
        return redirect(changed_location(answer.location, message, error, changes))

    @app.post("/token")
    def token():
        time.sleep(behaviour["tokenDelaySeconds"])
        if behaviour["tokenError"]:
            return failure(behaviour["tokenError"])
        with provider.lock:
            answer = provider.handle(endpoints["token"], request.form.to_dict())
        if behaviour["omitIdToken"] and isinstance(answer, Response):
            answer.set_data(json.dumps(merged(answer.get_json(), {"id_token": None})))
        return answer

    @app.route("/userinfo", methods=["GET", "POST"])
    def userinfo():
        if behaviour["userinfoError"]:
            return failure(behaviour["userinfoError"])
        with provider.lock:
            answer = provider.handle(endpoints["userinfo"], {})
        if behaviour["userinfoClaims"] and isinstance(answer, Response) and answer.status_code == 200:
            answer.set_data(json.dumps(merged(answer.get_json(), behaviour["userinfoClaims"])))
        return answer

    return app


def changed_location(location, message, error, changes):
    """Where the browser is sent back to, with an error in place of the code, or other parameters."""
    parts = urlsplit(location)
    parameters = dict(parse_qsl(parts.query))
    if error:
        parameters = {"state": message.get("state"), **error}
    return urlunsplit(parts._replace(query=urlencode(merged(parameters, changes))))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--client", action="append", default=[], type=json.loads, metavar="JSON")
    parser.add_argument("--behaviour", metavar="JSON")
    options = parser.parse_args()
    with folder() as path:
        listener, base = listen(options.port)
        provider = Provider(base, path, Behaviour(DEFAULTS, options.behaviour))
        for client in options.client:
            provider.add_client(client)
        serve(
            application(provider),
            listener,
            baseUrl=base,
            issuer=base,
            discoveryUrl=f"{base}/.well-known/openid-configuration",
            jwksUrl=f"{base}/jwks.json",
        )


if __name__ == "__main__":
    main()
