"""A SAML identity provider made with pysaml2, whose behaviour can be switched while it runs.

    python pysaml2_idp.py [--port N] [--entity-id ID] [--sp-metadata FILE]... [--behaviour JSON]

README.md lists the addresses and switches.
"""

import argparse
import shutil
import threading
from pathlib import Path

from peer import Behaviour, KeyPairs, Refused, add_controls, add_saml_controls, folder, listen, serve

import saml2.assertion
import saml2.entity
import saml2.s_utils
from flask import Flask, Response, jsonify, redirect, request
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, SAMLError, saml, samlp, xmldsig
from saml2.authn_context import PASSWORDPROTECTEDTRANSPORT, AuthnBroker, authn_context_class_ref
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor, sign_entity_descriptor
from saml2.s_utils import do_ava, sid
from saml2.server import Server
from saml2.sigver import get_pem_wrapped_unwrapped, make_temp, pre_encryption_part, verify_redirect_signature
from saml2.time_util import in_a_while, instant

BINDINGS = {"redirect": BINDING_HTTP_REDIRECT, "post": BINDING_HTTP_POST}

SIGNING = {
    "sha1": (xmldsig.SIG_RSA_SHA1, xmldsig.DIGEST_SHA1),
    "sha256": (xmldsig.SIG_RSA_SHA256, xmldsig.DIGEST_SHA256),
    "sha384": (xmldsig.SIG_RSA_SHA384, xmldsig.DIGEST_SHA384),
    "sha512": (xmldsig.SIG_RSA_SHA512, xmldsig.DIGEST_SHA512),
}

# The algorithm's identifier and xmlsec1's name for its key.
ENCRYPTION = {
    "aes128-cbc": ("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "aes-128"),
    "aes256-cbc": ("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "aes-256"),
    "aes128-gcm": ("http://www.w3.org/2009/xmlenc11#aes128-gcm", "aes-128"),
    "aes256-gcm": ("http://www.w3.org/2009/xmlenc11#aes256-gcm", "aes-256"),
    "tripledes-cbc": ("http://www.w3.org/2001/04/xmlenc#tripledes-cbc", "des-192"),
}
KEY_TRANSPORT = {
    "rsa-oaep": "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
    "rsa-1_5": "http://www.w3.org/2001/04/xmlenc#rsa-1_5",
}

NAME_IDS = {
    "persistent": (saml.NAMEID_FORMAT_PERSISTENT, "id"),
    "emailAddress": (saml.NAMEID_FORMAT_EMAILADDRESS, "email"),
    "unspecified": (saml.NAMEID_FORMAT_UNSPECIFIED, "userName"),
    "transient": (saml.NAMEID_FORMAT_TRANSIENT, None),
}

_SOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
_MICROSOFT = "http://schemas.microsoft.com/identity/claims/"
# The format of the names (none where the provider sends none), and the name of each of a user's fields.
ATTRIBUTE_STYLES = {
    "okta": (
        saml.NAME_FORMAT_UNSPECIFIED,
        {"id": "id", "email": "email", "firstName": "firstName", "lastName": "lastName", "groups": "groups"},
    ),
    "entra": (
        None,
        {
            "id": _MICROSOFT + "objectidentifier",
            "displayName": _MICROSOFT + "displayname",
            "email": _SOAP + "emailaddress",
            "firstName": _SOAP + "givenname",
            "lastName": _SOAP + "surname",
            "userName": _SOAP + "name",
            "groups": "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
        },
    ),
    "google": (None, {"email": "email", "firstName": "firstName", "lastName": "lastName", "groups": "groups"}),
    "eduPerson": (
        saml.NAME_FORMAT_URI,
        {
            "id": "urn:oid:1.3.6.1.4.1.5923.1.1.1.13",
            "userName": "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
            "email": "urn:oid:0.9.2342.19200300.100.1.3",
            "firstName": "urn:oid:2.5.4.42",
            "lastName": "urn:oid:2.5.4.4",
            "groups": "urn:oid:1.3.6.1.4.1.5923.1.5.1.1",
        },
    ),
}

DEFAULTS = {
    "user": "ada",
    "users": {
        "ada": {
            "id": "u-1001",
            "userName": "ada@example.com",
            "email": "ada@example.com",
            "firstName": "Ada",
            "lastName": "Lovelace",
            "displayName": "Ada Lovelace",
            "groups": ["Engineering", "Everyone"],
        },
        "bob": {
            "id": "u-1002",
            "userName": "bob@example.com",
            "email": "bob@example.com",
            "firstName": "Bob",
            "lastName": "Kahn",
            "displayName": "Bob Kahn",
            "groups": ["Everyone"],
        },
    },
    # what is signed and encrypted, and how
    "signResponse": False,
    "signAssertion": True,
    "signWith": "first",
    "signingAlgorithm": "sha256",
    "encryptAssertion": False,
    "encryptSelfContained": True,
    "encryptFor": None,
    "encryptionAlgorithm": "aes256-gcm",
    "keyTransport": "rsa-oaep",
    # what is said
    "issuer": None,
    "audience": None,
    "recipient": None,
    "destination": None,
    "inResponseTo": None,
    "clockOffsetSeconds": 0,
    "lifetimeSeconds": 3600,
    "sessionLifetimeSeconds": None,
    "nameIdFormat": "persistent",
    "nameId": None,
    "authnContext": PASSWORDPROTECTEDTRANSPORT,
    "ignoreAuthnContext": False,
    "authnInstant": None,
    "attributeStyle": "okta",
    "omitAttributes": [],
    "extraAttributes": {},
    "error": None,
    "dropRelayState": False,
    "logoutError": None,
    # what is asked of the service provider, and what the metadata says
    "wantAuthnRequestsSigned": False,
    "signLogout": True,
    "metadataCertificates": ["first", "second"],
    "signMetadata": True,
    "metadataValidHours": None,
    "handOnTo": None,
}


def shift_pysaml2_clock(behaviour):
    """Makes pysaml2 take its time of day from the behaviour. It has no setting for that."""

    def shifted_instant(format="%Y-%m-%dT%H:%M:%SZ", time_stamp=0):
        if time_stamp:
            return instant(format, time_stamp)
        return in_a_while(seconds=behaviour["clockOffsetSeconds"], format=format)

    def shifted_in_a_while(seconds=0, **rest):
        return in_a_while(seconds=seconds + behaviour["clockOffsetSeconds"], **rest)

    saml2.assertion.in_a_while = shifted_in_a_while
    for module in (saml2.assertion, saml2.entity, saml2.s_utils):
        module.instant = shifted_instant


class SwitchableServer(Server):
    """pysaml2's server, with an assertion made to the behaviour before it is signed."""

    behaviour = None
    statement = None
    session_index = None

    def setup_assertion(self, *arguments, **named):
        assertion = super().setup_assertion(*arguments, **named)
        behaviour = self.behaviour
        if behaviour["audience"] is not None:
            audiences = behaviour["audience"]
            audiences = [audiences] if isinstance(audiences, str) else audiences
            assertion.conditions.audience_restriction = [
                saml.AudienceRestriction(audience=[saml.Audience(text=text) for text in audiences])
            ]
        confirmation = assertion.subject.subject_confirmation[0].subject_confirmation_data
        if behaviour["recipient"] is not None:
            confirmation.recipient = behaviour["recipient"]
        assertion.attribute_statement = [self.statement]
        self.session_index = assertion.authn_statement[0].session_index
        return assertion

    def _issuer(self, entityid=None):
        return super()._issuer(entityid or self.behaviour["issuer"])

    def _encrypt_assertion(self, encrypt_cert, sp_entity_id, response, node_xpath=None):
        """pysaml2 always takes 3DES here."""
        if not encrypt_cert:
            encrypt_cert = self.metadata.certs(sp_entity_id, "any", "encryption")[0][1]
        armoured, bare = get_pem_wrapped_unwrapped(encrypt_cert)
        algorithm, session_key = ENCRYPTION[self.behaviour["encryptionAlgorithm"]]
        template = pre_encryption_part(
            msg_enc=algorithm, key_enc=KEY_TRANSPORT[self.behaviour["keyTransport"]], encrypt_cert=bare
        )
        certificate = make_temp(armoured.encode("ascii"), decode=False, delete_tmpfiles=True)
        return self.sec.encrypt_assertion(response, certificate.name, template, session_key, node_xpath=node_xpath)


class IdentityProvider:
    def __init__(self, base, entity_id, keys, behaviour):
        self.base = base
        self.entity_id = entity_id or f"{base}/metadata"
        self.keys = keys
        self.behaviour = behaviour
        self.lock = threading.RLock()
        self.sp_metadata = {}
        self.sessions = []
        self.log = []
        self.server = None

    # Everything that is switched is in the configuration, so a change makes a new server.

    def changed(self):
        with self.lock:
            self.server = None

    def config(self, certificates):
        behaviour = self.behaviour
        sign, digest = SIGNING[behaviour["signingAlgorithm"]]

        def endpoints(path):
            return [(f"{self.base}{path}", binding) for binding in BINDINGS.values()]

        return IdPConfig().load(
            {
                "entityid": self.entity_id,
                "xmlsec_binary": shutil.which("xmlsec1"),
                "key_file": self.keys.file(behaviour["signWith"], "key"),
                "cert_file": certificates[0],
                "additional_cert_files": certificates[1:],
                "metadata_key_usage": "signing",
                "valid_for": behaviour["metadataValidHours"],
                "metadata": {"inline": list(self.sp_metadata.values())},
                "service": {
                    "idp": {
                        "endpoints": {
                            "single_sign_on_service": endpoints("/sso"),
                            "single_logout_service": endpoints("/slo"),
                        },
                        "name_id_format": [format for format, _ in NAME_IDS.values()],
                        "want_authn_requests_signed": behaviour["wantAuthnRequestsSigned"],
                        "signing_algorithm": sign,
                        "digest_algorithm": digest,
                        "policy": {"default": {"lifetime": {"seconds": behaviour["lifetimeSeconds"]}}},
                    }
                },
            }
        )

    def current(self):
        if self.server is None:
            signer = self.keys.file(self.behaviour["signWith"], "crt")
            server = SwitchableServer(config=self.config([signer]))
            server.behaviour = self.behaviour
            self.server = server
        return self.server

    def metadata(self):
        certificates = [self.keys.file(name, "crt") for name in self.behaviour["metadataCertificates"]]
        descriptor = entity_descriptor(self.config(certificates))
        if not self.behaviour["signMetadata"]:
            return str(descriptor)
        sign, digest = SIGNING[self.behaviour["signingAlgorithm"]]
        return sign_entity_descriptor(descriptor, None, self.current().sec, sign, digest)[1]

    def add_sp(self, xml):
        from saml2.md import entity_descriptor_from_string

        descriptor = entity_descriptor_from_string(xml)
        if descriptor is None or not descriptor.spsso_descriptor:
            raise Refused("no metadata of a service provider")
        with self.lock:
            self.sp_metadata[descriptor.entity_id] = xml
            self.server = None
        return descriptor.entity_id

    # Messages in

    def receive(self, kind, binding, fields, parse):
        """A message, verified when a signature is there or demanded."""
        server = self.current()
        entry = {"kind": kind, "binding": binding, "relayState": fields.get("RelayState"), "refused": None}
        self.log.append(entry)
        text = fields["SAMLRequest"]
        try:
            entry["xml"] = server.unravel(text, BINDINGS[binding], "authn_request").decode()
            # pysaml2 looks at the signature of the Redirect binding only if it must.
            demanded = self.behaviour["wantAuthnRequestsSigned"]
            server.config.setattr("idp", "want_authn_requests_signed", demanded or "Signature" in fields)
            message = parse(server)(
                text,
                BINDINGS[binding],
                relay_state=fields.get("RelayState"),
                sigalg=fields.get("SigAlg"),
                signature=fields.get("Signature"),
            ).message
        except Exception as error:
            entry["refused"] = f"{type(error).__name__}: {error}"
            raise Refused(entry["refused"]) from error
        entry["signed"] = "Signature" in fields or message.signature is not None
        if message.issuer.text.strip() not in self.sp_metadata:
            raise Refused(f"unknown service provider {message.issuer.text}")
        return message

    # Sign-in

    def acs(self, sp, wanted=None):
        locations = [
            service["location"] for service in self.current().metadata.assertion_consumer_service(sp, BINDING_HTTP_POST)
        ]
        if wanted is not None and wanted not in locations:
            raise Refused(f"{wanted} is not an assertion consumer service of {sp}")
        return wanted or locations[0]

    def user(self, name):
        name = name or self.behaviour["user"]
        if name not in self.behaviour["users"]:
            raise Refused(f"no user {name}")
        return self.behaviour["users"][name]

    def name_id(self, user, sp):
        format, field = NAME_IDS[self.behaviour["nameIdFormat"]]
        text = self.behaviour["nameId"] or (user[field] if field else sid())
        persistent = format == saml.NAMEID_FORMAT_PERSISTENT
        return saml.NameID(
            format=format,
            text=text,
            name_qualifier=self.entity_id if persistent else None,
            sp_name_qualifier=sp if persistent else None,
        )

    def statement(self, user):
        format, names = ATTRIBUTE_STYLES[self.behaviour["attributeStyle"]]
        values = {
            name: user[field]
            for field, name in names.items()
            if user.get(field) is not None and field not in self.behaviour["omitAttributes"]
        }
        values.update(self.behaviour["extraAttributes"])
        return saml.AttributeStatement(
            attribute=[
                saml.Attribute(name=name, name_format=format, attribute_value=do_ava(value))
                for name, value in values.items()
            ]
        )

    def unmet(self, message):
        """The error for a request that asks for what this identity provider does not have; None if it has all."""
        policy = message.name_id_policy
        formats = self.current().config.getattr("name_id_format", "idp")
        if policy is not None and policy.format and policy.format not in formats:
            return {"code": samlp.STATUS_INVALID_NAMEID_POLICY, "message": f"{policy.format} is not supported"}
        broker = AuthnBroker()
        broker.add(authn_context_class_ref(self.behaviour["authnContext"]), None)
        asked = None if self.behaviour["ignoreAuthnContext"] else message.requested_authn_context
        if asked is not None and not broker.pick(asked):
            return {"code": samlp.STATUS_NO_AUTHN_CONTEXT}
        return None

    def sign_in(self, sp, acs, in_response_to, relay_state, user_name, error=None):
        behaviour = self.behaviour
        error = error or behaviour["error"]
        server = self.current()
        user = self.user(user_name)
        sign, digest = SIGNING[behaviour["signingAlgorithm"]]
        destination = behaviour["destination"] or acs
        if behaviour["inResponseTo"] is not None:
            in_response_to = behaviour["inResponseTo"] or None
        if error:
            response = server.create_error_response(
                in_response_to,
                destination,
                (error["code"], error.get("message", "")),
                sign=behaviour["signResponse"],
                issuer=behaviour["issuer"],
                sign_alg=sign,
                digest_alg=digest,
            )
            return self.send("SAMLResponse", "post", response, acs, relay_state, sign=False)
        if behaviour["encryptAssertion"] and not (
            behaviour["encryptFor"] or server.has_encrypt_cert_in_metadata(sp)
        ):
            raise Refused(f"{sp} has no encryption certificate")
        name_id = self.name_id(user, sp)
        server.statement = self.statement(user)
        session = behaviour["sessionLifetimeSeconds"]
        response = server.create_authn_response(
            {},
            in_response_to,
            destination,
            sp,
            name_id=name_id,
            authn={
                "class_ref": behaviour["authnContext"],
                "authn_auth": self.entity_id,
                **({"authn_instant": behaviour["authnInstant"]} if behaviour["authnInstant"] else {}),
            },
            issuer=behaviour["issuer"],
            sign_response=behaviour["signResponse"],
            sign_assertion=behaviour["signAssertion"],
            encrypt_assertion=behaviour["encryptAssertion"],
            encrypt_assertion_self_contained=behaviour["encryptSelfContained"],
            encrypt_cert_assertion=self.keys.certificate(behaviour["encryptFor"]) if behaviour["encryptFor"] else None,
            sign_alg=sign,
            digest_alg=digest,
            farg={
                "assertion": {
                    "subject": {
                        "subject_confirmation": {
                            "method": saml.SCM_BEARER,
                            "subject_confirmation_data": {"in_response_to": in_response_to, "recipient": acs},
                        }
                    }
                }
            },
            session_not_on_or_after=None if session is None else saml2.assertion.in_a_while(seconds=session),
        )
        self.sessions.append({"sp": sp, "nameId": name_id, "index": server.session_index})
        return self.send("SAMLResponse", "post", response, acs, relay_state, sign=False)

    def send(self, kind, binding, message, destination, relay_state, sign):
        server = self.current()
        if self.behaviour["dropRelayState"]:
            relay_state = ""
        info = server.apply_binding(
            BINDINGS[binding],
            str(message),
            destination,
            relay_state or "",
            response=kind == "SAMLResponse",
            sign=sign,
            sigalg=SIGNING[self.behaviour["signingAlgorithm"]][0],
        )
        if binding == "redirect":
            return Response(status=302, headers=dict(info["headers"]))
        return Response(info["data"], mimetype="text/html")

    # Logout

    def slo(self, sp, binding, response=False):
        """Where a service provider takes logout messages."""
        services = self.current().metadata.single_logout_service(sp, BINDINGS[binding], "spsso")
        if not services:
            raise Refused(f"{sp} has no single logout service for {binding}")
        return (response and services[0].get("response_location")) or services[0]["location"]

    def answer_logout(self, binding, fields):
        message = self.receive("LogoutRequest", binding, fields, lambda server: server.parse_logout_request)
        sp = message.issuer.text.strip()
        ended = [
            session
            for session in self.sessions
            if session["sp"] == sp and message.name_id and session["nameId"].text == message.name_id.text
        ]
        self.sessions = [session for session in self.sessions if session not in ended]
        self.log[-1]["ended"] = len(ended)
        server = self.current()
        error = self.behaviour["logoutError"]
        status = saml2.s_utils.error_status_factory((error["code"], error.get("message", ""))) if error else None
        sign, digest = SIGNING[self.behaviour["signingAlgorithm"]]
        enveloped = binding == "post" and self.behaviour["signLogout"]
        destination = self.slo(sp, binding, response=True)
        response = server._status_response(
            samlp.LogoutResponse,
            server._issuer(),
            status,
            sign=enveloped,
            sign_alg=sign,
            digest_alg=digest,
            in_response_to=self.behaviour["inResponseTo"] or message.id,
            destination=self.behaviour["destination"] or destination,
        )
        return self.send(
            "SAMLResponse", binding, response, destination, fields.get("RelayState"), self.behaviour["signLogout"]
        )

    def start_logout(self, sp, binding, relay_state):
        sessions = [session for session in self.sessions if session["sp"] == sp]
        if not sessions:
            raise Refused(f"nobody is signed in to {sp}")
        session = sessions[-1]
        sign, digest = SIGNING[self.behaviour["signingAlgorithm"]]
        destination = self.slo(sp, binding)
        _, message = self.current().create_logout_request(
            self.behaviour["destination"] or destination,
            sp,
            name_id=session["nameId"],
            session_indexes=[session["index"]],
            expire=saml2.assertion.in_a_while(minutes=5),
            sign=binding == "post" and self.behaviour["signLogout"],
            sign_alg=sign,
            digest_alg=digest,
        )
        self.sessions.remove(session)
        return self.send("SAMLRequest", binding, message, destination, relay_state, self.behaviour["signLogout"])

    def end_logout(self, binding, fields):
        """The service provider's answer to our request."""
        server = self.current()
        xml = server.unravel(fields["SAMLResponse"], BINDINGS[binding]).decode()
        message = samlp.logout_response_from_string(xml)
        entry = {
            "kind": "LogoutResponse",
            "binding": binding,
            "relayState": fields.get("RelayState"),
            "xml": xml,
            "signed": "Signature" in fields or message.signature is not None,
            "status": message.status.status_code.value,
            "inResponseTo": message.in_response_to,
            "refused": None,
        }
        self.log.append(entry)
        try:
            if "Signature" in fields:
                names = ("SAMLResponse", "RelayState", "SigAlg", "Signature")
                signed = {name: fields[name] for name in names if name in fields}
                certificates = server.metadata.certs(message.issuer.text.strip(), "any", "signing")
                if not any(
                    verify_redirect_signature(signed, server.sec.sec_backend, certificate)
                    for _, certificate in certificates
                ):
                    raise SAMLError("the signature is wrong")
            else:
                server.sec.correctly_signed_logout_response(xml, must=False)
        except Exception as error:
            entry["refused"] = f"{type(error).__name__}: {error}"
            raise Refused(entry["refused"]) from error
        return jsonify(entry)


def application(idp):
    app = Flask("pysaml2_idp")
    add_controls(app, idp.behaviour, idp.changed)
    add_saml_controls(app, idp)

    def fields():
        return request.form if request.method == "POST" else request.args

    def binding():
        return "post" if request.method == "POST" else "redirect"

    @app.get("/metadata")
    def metadata():
        with idp.lock:
            return Response(idp.metadata(), mimetype="application/samlmetadata+xml")

    @app.get("/log")
    def log():
        return jsonify(idp.log)

    @app.route("/sso", methods=["GET", "POST"])
    def sso():
        host = idp.behaviour["handOnTo"]
        if host and request.host.split(":")[0] != host:
            return redirect(request.url.replace(request.host.split(":")[0], host, 1), 307)
        with idp.lock:
            message = idp.receive("AuthnRequest", binding(), fields(), lambda server: server.parse_authn_request)
            sp = message.issuer.text.strip()
            acs = idp.acs(sp, message.assertion_consumer_service_url)
            relay_state = fields().get("RelayState")
            return idp.sign_in(sp, acs, message.id, relay_state, request.args.get("user"), idp.unmet(message))

    @app.get("/initiate")
    def initiate():
        with idp.lock:
            sp = request.args.get("sp") or next(iter(idp.sp_metadata), None)
            if sp not in idp.sp_metadata:
                raise Refused(f"unknown service provider {sp}")
            acs = idp.acs(sp, request.args.get("acs"))
            return idp.sign_in(sp, acs, None, request.args.get("RelayState"), request.args.get("user"))

    @app.route("/slo", methods=["GET", "POST"])
    def slo():
        with idp.lock:
            if "SAMLResponse" in fields():
                return idp.end_logout(binding(), fields())
            return idp.answer_logout(binding(), fields())

    @app.get("/logout")
    def logout():
        with idp.lock:
            sp = request.args.get("sp") or next(iter(idp.sp_metadata), None)
            return idp.start_logout(sp, request.args.get("binding", "redirect"), request.args.get("RelayState"))

    return app


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--entity-id")
    parser.add_argument("--sp-metadata", action="append", default=[], metavar="FILE")
    parser.add_argument("--behaviour", metavar="JSON")
    options = parser.parse_args()
    if not shutil.which("xmlsec1"):
        parser.error("xmlsec1 is missing: scripts/install test")
    with folder() as path:
        behaviour = Behaviour(DEFAULTS, options.behaviour)
        shift_pysaml2_clock(behaviour)
        keys = KeyPairs(path, {"expired": (-400, -30)})
        listener, base = listen(options.port)
        idp = IdentityProvider(base, options.entity_id, keys, behaviour)
        for file in options.sp_metadata:
            idp.add_sp(Path(file).read_text())
        idp.metadata()
        serve(
            application(idp),
            listener,
            baseUrl=base,
            entityId=idp.entity_id,
            metadataUrl=f"{base}/metadata",
            ssoUrl=f"{base}/sso",
            sloUrl=f"{base}/slo",
        )


if __name__ == "__main__":
    main()
