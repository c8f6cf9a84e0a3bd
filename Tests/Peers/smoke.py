"""Starts every provider in this folder and goes through one sign-in for each of its behaviours that tests rely on.

    python smoke.py [NAME]...        all of them, or: mock idpyoidc pysaml2 simplesamlphp

The other side is a service provider made with pysaml2, and an OpenID client made here with requests and cryptojwt.
Ends with 0 when everything went as it must.
"""

import base64
import contextlib
import hashlib
import json
import secrets
import shutil
import subprocess
import sys
import time
import traceback
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from peer import KeyPairs, folder

import requests
from browser import Browser, Forms
from cryptojwt import KeyJar
from cryptojwt.jwk.ec import new_ec_key
from cryptojwt.jws.jws import JWS, factory
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.client import Saml2Client
from saml2.config import SPConfig
from saml2.metadata import entity_descriptor

HERE = Path(__file__).parent
ACS = "http://127.0.0.1:9/acs"
SLO = "http://127.0.0.1:9/slo"
CALLBACK = "http://127.0.0.1:9/callback"
SP = "http://127.0.0.1:9/metadata"

NAMESPACES = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
}

results = []


@contextlib.contextmanager
def check(name):
    started = time.monotonic()
    try:
        yield
    except Exception as error:
        results.append(False)
        place = traceback.extract_tb(error.__traceback__)[-1]
        print(f"FAILED {name}: {type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})")
    else:
        results.append(True)
        print(f"ok     {name} ({(time.monotonic() - started) * 1000:.0f} ms)")
    sys.stdout.flush()


def expect(actual, wanted, what="value"):
    assert actual == wanted, f"{what}: {actual!r}, not {wanted!r}"


@contextlib.contextmanager
def refusal(text=""):
    try:
        yield
    except Exception as error:
        assert text in f"{type(error).__name__} {error}", f"another refusal: {type(error).__name__} {error}"
    else:
        raise AssertionError("was not refused")


@contextlib.contextmanager
def peer(script, *arguments):
    """A provider as a test would start it: one line of JSON, and an end when its input closes."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / script), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        started = time.monotonic()
        line = process.stdout.readline()
        assert line, f"{script} did not start"
        facts = json.loads(line)
        print(f"       {script} is ready after {(time.monotonic() - started) * 1000:.0f} ms: {line.strip()}")
        yield facts
    finally:
        process.stdin.close()
        status = process.wait(20)
        expect(status, 0, f"{script}'s end")


def call(method, url, **arguments):
    session = requests.Session()
    session.trust_env = False
    return session.request(method, url, timeout=30, allow_redirects=False, **arguments)


class Switch:
    """A provider's behaviour, set for one check and set back."""

    def __init__(self, base):
        self.base = base
        self.defaults = call("GET", f"{base}/behaviour").json()

    @contextlib.contextmanager
    def __call__(self, **changes):
        answer = call("POST", f"{self.base}/behaviour", json=changes)
        expect(answer.status_code, 200, answer.text)
        try:
            yield
        finally:
            call("POST", f"{self.base}/behaviour", json={name: self.defaults[name] for name in changes})


# SAML


class ServiceProvider:
    """pysaml2's client with one key for signing and one for decryption."""

    def __init__(self, keys, idp_metadata=None, sign_requests=False):
        self.keys = keys
        self.sign_requests = sign_requests
        self.load(idp_metadata)

    def load(self, idp_metadata=None):
        config = {
            "entityid": SP,
            "xmlsec_binary": shutil.which("xmlsec1"),
            "key_file": self.keys.file("sp", "key"),
            "cert_file": self.keys.file("sp", "crt"),
            "encryption_keypairs": [
                {"key_file": self.keys.file("spenc", "key"), "cert_file": self.keys.file("spenc", "crt")}
            ],
            "metadata": {"inline": [idp_metadata] if idp_metadata else []},
            "allow_unknown_attributes": True,
            "service": {
                "sp": {
                    "endpoints": {
                        "assertion_consumer_service": [(ACS, BINDING_HTTP_POST)],
                        "single_logout_service": [(SLO, BINDING_HTTP_REDIRECT), (SLO, BINDING_HTTP_POST)],
                    },
                    "authn_requests_signed": self.sign_requests,
                    "logout_requests_signed": True,
                    "want_assertions_signed": False,
                    "want_response_signed": False,
                    "want_assertions_or_response_signed": True,
                    "allow_unsolicited": True,
                    "name_id_format_allow_create": True,
                    "name_id_format": None,
                    "name_id_policy_format": None,
                    "signing_algorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                    "digest_algorithm": "http://www.w3.org/2001/04/xmlenc#sha256",
                }
            },
        }
        self.client = Saml2Client(config=SPConfig().load(config))

    def metadata(self):
        return str(entity_descriptor(self.client.config))

    def start(self, binding="redirect", sign=None, relay_state="state-1"):
        """The request's id, URL, and form for the POST binding."""
        wire = BINDING_HTTP_POST if binding == "post" else BINDING_HTTP_REDIRECT
        identifier, info = self.client.prepare_for_authenticate(
            relay_state=relay_state, binding=wire, sign=self.sign_requests if sign is None else sign
        )
        return (identifier, *location(binding, info))

    def accept(self, fields, request_id=None):
        """The response, verified."""
        return self.client.parse_authn_request_response(
            fields["SAMLResponse"], BINDING_HTTP_POST, outstanding={request_id: "/"} if request_id else None
        )


def location(binding, info):
    if binding == "redirect":
        return dict(info["headers"])["Location"], None
    form = Forms(info["data"]).forms[0]
    return form["action"], {name: value for _, name, value in form["inputs"] if name}


def xml(fields, name="SAMLResponse"):
    return ElementTree.fromstring(base64.b64decode(fields[name]))


def fields_of(request):
    query = request.body if request.method == "POST" else urlsplit(request.url).query
    return dict(parse_qsl(query, keep_blank_values=True))


def sign_in(sp, binding="redirect", sign=None, user=None, password=None, query=""):
    """One sign-in from the service provider: the request's id and what reached the ACS."""
    identifier, url, form = sp.start(binding, sign)
    browser = Browser(user=user, password=password, stop=[ACS])
    request, response = browser.go(url + query, form)
    assert request is not None, f"ended at {response.url} with {response.status_code}: {response.text[:300]}"
    fields = fields_of(request)
    expect(fields.get("RelayState"), "state-1", "RelayState")
    return identifier, fields


def signatures(root):
    return (
        root.find("ds:Signature", NAMESPACES) is not None,
        root.find("saml:Assertion/ds:Signature", NAMESPACES) is not None,
    )


def smoke_pysaml2(path):
    keys = KeyPairs(path, {})
    sp = ServiceProvider(keys)
    (path / "sp.xml").write_text(sp.metadata())
    with peer("pysaml2_idp.py", "--sp-metadata", str(path / "sp.xml")) as facts:
        base = facts["baseUrl"]
        switch = Switch(base)
        metadata = call("GET", facts["metadataUrl"]).text
        sp.load(metadata)

        with check("pysaml2: signed metadata with two certificates"):
            root = ElementTree.fromstring(metadata)
            expect(len(root.findall("md:IDPSSODescriptor/md:KeyDescriptor", NAMESPACES)), 2, "keys")
            assert root.find("ds:Signature", NAMESPACES) is not None

        for binding in ("redirect", "post"):
            for response, assertion in ((False, True), (True, False), (True, True)):
                with check(f"pysaml2: {binding}, response signed {response}, assertion signed {assertion}"):
                    with switch(signResponse=response, signAssertion=assertion):
                        identifier, fields = sign_in(sp, binding)
                    expect(signatures(xml(fields)), (response, assertion))
                    identity = sp.accept(fields, identifier)
                    expect(identity.ava["email"], ["ada@example.com"])
                    expect(identity.name_id.text, "u-1001")

        with check("pysaml2: unsigned is refused"), switch(signResponse=False, signAssertion=False):
            identifier, fields = sign_in(sp)
            expect(signatures(xml(fields)), (False, False))
            with refusal("signed"):
                sp.accept(fields, identifier)

        for response, assertion, contained, algorithm, transport in (
            (False, True, True, "aes256-gcm", "rsa-oaep"),
            (False, True, False, "aes128-gcm", "rsa-oaep"),
            (True, False, True, "aes256-cbc", "rsa-oaep"),
            (True, True, True, "aes128-cbc", "rsa-oaep"),
            (True, True, False, "aes256-gcm", "rsa-oaep"),
            (True, True, True, "tripledes-cbc", "rsa-oaep"),
            (False, True, True, "aes256-gcm", "rsa-1_5"),
        ):
            name = f"response {response}, assertion {assertion}, self-contained {contained}, {algorithm}, {transport}"
            with check(f"pysaml2: encrypted, {name}"):
                with switch(
                    signResponse=response,
                    signAssertion=assertion,
                    encryptAssertion=True,
                    encryptSelfContained=contained,
                    encryptionAlgorithm=algorithm,
                    keyTransport=transport,
                ):
                    identifier, fields = sign_in(sp)
                root = xml(fields)
                assert root.find("saml:Assertion", NAMESPACES) is None
                methods = [element.get("Algorithm") for element in root.iter(f"{{{NAMESPACES['xenc']}}}EncryptionMethod")]
                assert any(algorithm in method for method in methods), methods
                plain = decrypted(path, keys, fields)
                expect(signatures(plain), (response, assertion))
                assert_verifies(path, base, plain, assertion)
                if contained and transport == "rsa-oaep":
                    expect(sp.accept(fields, identifier).ava["email"], ["ada@example.com"])

        with check("pysaml2: encrypted for another certificate"), switch(encryptAssertion=True, encryptFor="unknown"):
            _, fields = sign_in(sp)
            with refusal("xmlsec1"):
                decrypted(path, keys, fields)

        for algorithm in ("sha1", "sha512"):
            with check(f"pysaml2: {algorithm}"), switch(signingAlgorithm=algorithm):
                _, fields = sign_in(sp)
                method = next(xml(fields).iter(f"{{{NAMESPACES['ds']}}}SignatureMethod")).get("Algorithm")
                assert method.endswith(f"rsa-{algorithm}"), method

        with check("pysaml2: signed with the second certificate"), switch(signWith="second"):
            identifier, fields = sign_in(sp)
            sp.accept(fields, identifier)
        with check("pysaml2: signed with a certificate that is not in the metadata"), switch(signWith="unknown"):
            identifier, fields = sign_in(sp)
            with refusal():
                sp.accept(fields, identifier)
        with check("pysaml2: an expired certificate, in the metadata"):
            with switch(signWith="expired", metadataCertificates=["expired"]):
                other = call("GET", facts["metadataUrl"]).text
                pem = call("GET", f"{base}/certificates/expired").json()["certificate"]
                assert "".join(pem.split("\n")[1:-2]) in "".join(other.split())
                sign_in(sp)
        with check("pysaml2: a new certificate, made while it runs"):
            made = call("POST", f"{base}/certificates", json={"name": "third", "notAfterDays": 3}).json()
            with switch(signWith="third", metadataCertificates=["first", "third"]):
                other = ServiceProvider(keys, call("GET", facts["metadataUrl"]).text)
                identifier, fields = sign_in(other)
                other.accept(fields, identifier)
            assert made["certificate"].startswith("-----BEGIN CERTIFICATE-----")

        for name, changes in (
            ("audience", {"audience": "https://other.example"}),
            ("issuer", {"issuer": "https://other.example"}),
            ("clock, an hour and a half behind", {"clockOffsetSeconds": -5400}),
            ("clock, ten minutes ahead", {"clockOffsetSeconds": 600}),
        ):
            with check(f"pysaml2: wrong {name} is refused"), switch(**changes):
                identifier, fields = sign_in(sp)
                with refusal():
                    sp.accept(fields, identifier)

        # The service provider here does not look at these.
        with check("pysaml2: recipient, destination, InResponseTo, several audiences as told"):
            with switch(
                recipient="https://a.example/",
                destination="https://b.example/",
                inResponseTo="_other",
                audience=["https://c.example/", SP],
            ):
                root = xml(sign_in(sp)[1])
            confirmation = root.find(".//saml:SubjectConfirmationData", NAMESPACES)
            expect((confirmation.get("Recipient"), root.get("Destination")), ("https://a.example/", "https://b.example/"))
            expect((confirmation.get("InResponseTo"), root.get("InResponseTo")), ("_other", "_other"))
            expect([audience.text for audience in root.findall(".//saml:Audience", NAMESPACES)], ["https://c.example/", SP])

        with check("pysaml2: times follow the clock"), switch(clockOffsetSeconds=86400 * 30, lifetimeSeconds=60):
            root = xml(sign_in(sp)[1])
            conditions = root.find(".//saml:Conditions", NAMESPACES)
            times = [
                root.get("IssueInstant"),
                root.find("saml:Assertion", NAMESPACES).get("IssueInstant"),
                root.find(".//saml:AuthnStatement", NAMESPACES).get("AuthnInstant"),
                conditions.get("NotBefore"),
                conditions.get("NotOnOrAfter"),
                root.find(".//saml:SubjectConfirmationData", NAMESPACES).get("NotOnOrAfter"),
            ]
            ahead = [seconds_ahead(text) for text in times]
            wanted = [86400 * 30] * 4 + [86400 * 30 + 60] * 2
            assert all(abs(a - b) < 15 for a, b in zip(ahead, wanted)), (times, ahead)

        for name, suffix, text in (
            ("persistent", "2.0:nameid-format:persistent", "u-1001"),
            ("emailAddress", "1.1:nameid-format:emailAddress", "ada@example.com"),
            ("transient", "2.0:nameid-format:transient", None),
            ("unspecified", "1.1:nameid-format:unspecified", "ada@example.com"),
        ):
            with check(f"pysaml2: NameID {name}"), switch(nameIdFormat=name):
                identifier, fields = sign_in(sp)
                name_id = xml(fields).find(".//saml:NameID", NAMESPACES)
                assert name_id.get("Format").endswith(suffix), name_id.get("Format")
                assert text is None or name_id.text == text
                sp.accept(fields, identifier)

        for style, attribute in (
            ("okta", "email"),
            ("google", "firstName"),
            ("entra", "http://schemas.microsoft.com/identity/claims/objectidentifier"),
            ("eduPerson", "urn:oid:0.9.2342.19200300.100.1.3"),
        ):
            with check(f"pysaml2: attributes as {style}"), switch(attributeStyle=style):
                identifier, fields = sign_in(sp)
                assert attribute in attributes(fields), attributes(fields)
                sp.accept(fields, identifier)

        with check("pysaml2: no e-mail, extra groups"):
            with switch(omitAttributes=["email"], extraAttributes={"groups": ["A", "B", "C"]}):
                found = attributes(sign_in(sp)[1])
            assert "email" not in found
            expect(found["groups"], ["A", "B", "C"])

        with check("pysaml2: another user"):
            expect(attributes(sign_in(sp, query="&user=bob")[1])["email"], ["bob@example.com"])

        with check("pysaml2: an error instead of an assertion"):
            with switch(error={"code": "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed", "message": "no"}):
                identifier, fields = sign_in(sp)
            root = xml(fields)
            assert root.find("saml:Assertion", NAMESPACES) is None
            codes = [code.get("Value").split(":")[-1] for code in root.iter(f"{{{NAMESPACES['samlp']}}}StatusCode")]
            expect(codes, ["Responder", "AuthnFailed"])

        with check("pysaml2: started by the identity provider"):
            request, _ = Browser(stop=[ACS]).go(f"{base}/initiate?" + urlencode({"sp": SP, "RelayState": "deep"}))
            fields = fields_of(request)
            expect(fields["RelayState"], "deep")
            root = xml(fields)
            expect(root.get("InResponseTo"), None)
            expect(root.find(".//saml:SubjectConfirmationData", NAMESPACES).get("InResponseTo"), None)
            sp.accept(fields)

        for binding in ("redirect", "post"):
            with check(f"pysaml2: demands and verifies our signature, {binding}"), switch(wantAuthnRequestsSigned=True):
                assert 'WantAuthnRequestsSigned="true"' in call("GET", facts["metadataUrl"]).text
                sign_in(sp, binding, sign=True)
                expect(call("GET", f"{base}/log").json()[-1]["signed"], True)
                _, url, form = sp.start(binding, sign=False)
                _, response = Browser(stop=[ACS]).go(url, form)
                expect(response.status_code, 400)
                _, url, form = sp.start(binding, sign=True)
                _, response = Browser(stop=[ACS]).go(*tampered(url, form))
                expect(response.status_code, 400)

        with check("pysaml2: an unknown ACS URL, an unknown service provider"):
            with refusal():
                assert call("GET", f"{base}/initiate?sp=urn:other").status_code == 200
            answer = call("GET", f"{base}/initiate?" + urlencode({"sp": SP, "acs": "http://127.0.0.1:9/other"}))
            expect(answer.status_code, 400)

        with check("pysaml2: metadata given while it runs"):
            expect(call("POST", f"{base}/sp-metadata", data=sp.metadata()).json()["entityId"], SP)
            expect(call("POST", f"{base}/sp-metadata", data="<no/>").status_code, 400)

        for binding in ("redirect", "post"):
            logout_from_sp("pysaml2", sp, binding, facts["sloUrl"], lambda: sign_in(sp))
            with check(f"pysaml2: logout from the identity provider, {binding}"):
                identifier, fields = sign_in(sp)
                sp.accept(fields, identifier)
                query = urlencode({"sp": SP, "binding": binding, "RelayState": "bye"})
                request, _ = Browser(stop=[SLO]).go(f"{base}/logout?{query}")
                answer_logout(sp, binding, fields_of(request))
                entry = call("GET", f"{base}/log").json()[-1]
                expect((entry["kind"], entry["signed"], entry["refused"]), ("LogoutResponse", True, None))

        with check("pysaml2: unknown switches are refused"):
            expect(call("POST", f"{base}/behaviour", json={"other": 1}).status_code, 400)


def smoke_simplesamlphp(path):
    keys = KeyPairs(path, {})
    sp = ServiceProvider(keys)
    (path / "sp.xml").write_text(sp.metadata())
    with peer("simplesamlphp_idp.py", "--sp-metadata", str(path / "sp.xml")) as facts:
        switch = Switch(facts["controlUrl"])
        sp.load(call("GET", facts["metadataUrl"]).text)

        def enter(binding="redirect", sign=None, user="ada"):
            return sign_in(sp, binding, sign, user, f"{user}-password")

        for binding in ("redirect", "post"):
            for response, assertion in ((True, True), (False, True), (True, False)):
                with check(f"simplesamlphp: {binding}, response signed {response}, assertion signed {assertion}"):
                    with switch(signResponse=response, signAssertion=assertion):
                        identifier, fields = enter(binding)
                    expect(signatures(xml(fields)), (response, assertion))
                    identity = sp.accept(fields, identifier)
                    expect(identity.ava["email"], ["ada@example.com"])
        with check("simplesamlphp: another user"):
            expect(attributes(enter(user="bob")[1])["email"], ["bob@example.com"])
        with check("simplesamlphp: a wrong password"), refusal("login was refused"):
            sign_in(sp, user="ada", password="other")

        with check("simplesamlphp: two certificates in the metadata"):
            root = ElementTree.fromstring(call("GET", facts["metadataUrl"]).content)
            found = root.findall("md:IDPSSODescriptor/md:KeyDescriptor[@use='signing']", NAMESPACES)
            expect(len(found), 2)
        with check("simplesamlphp: signed with the second certificate"), switch(signWith="second"):
            identifier, fields = enter()
            sp.accept(fields, identifier)
        with check("simplesamlphp: rollover done, the new certificate alone"):
            with switch(signWith="second", metadataCertificates=["second"]):
                sp.load(call("GET", facts["metadataUrl"]).text)
                identifier, fields = enter()
                sp.accept(fields, identifier)
            identifier, fields = enter()
            with refusal():
                sp.accept(fields, identifier)
            sp.load(call("GET", facts["metadataUrl"]).text)
        with check("simplesamlphp: signed with a certificate that is not in the metadata"), switch(signWith="unknown"):
            identifier, fields = enter()
            with refusal():
                sp.accept(fields, identifier)
        with check("simplesamlphp: signed metadata"), switch(signMetadata=True):
            root = ElementTree.fromstring(call("GET", facts["metadataUrl"]).content)
            assert root.find("ds:Signature", NAMESPACES) is not None
        for algorithm in ("sha1", "sha512"):
            with check(f"simplesamlphp: {algorithm}"), switch(signingAlgorithm=algorithm):
                method = next(xml(enter()[1]).iter(f"{{{NAMESPACES['ds']}}}SignatureMethod")).get("Algorithm")
                assert method.endswith(f"rsa-{algorithm}"), method

        for response, assertion in ((True, True), (False, True), (True, False)):
            with check(f"simplesamlphp: encrypted, response signed {response}, assertion signed {assertion}"):
                with switch(encryptAssertion=True, signResponse=response, signAssertion=assertion):
                    identifier, fields = enter()
                assert xml(fields).find("saml:Assertion", NAMESPACES) is None
                methods = [
                    element.get("Algorithm").split("#")[1]
                    for element in xml(fields).iter(f"{{{NAMESPACES['xenc']}}}EncryptionMethod")
                ]
                expect(methods, ["aes128-cbc", "rsa-oaep-mgf1p"])
                expect(signatures(decrypted(path, keys, fields)), (response, assertion))
                expect(sp.accept(fields, identifier).ava["email"], ["ada@example.com"])

        for name, suffix, text in (
            ("persistent", "2.0:nameid-format:persistent", None),
            ("emailAddress", "1.1:nameid-format:emailAddress", "ada@example.com"),
            ("transient", "2.0:nameid-format:transient", None),
        ):
            with check(f"simplesamlphp: NameID {name}"), switch(nameIdFormat=name):
                name_id = xml(enter()[1]).find(".//saml:NameID", NAMESPACES)
                assert name_id.get("Format").endswith(suffix), name_id.get("Format")
                assert text is None or name_id.text == text, name_id.text

        with check("simplesamlphp: started by the identity provider"):
            browser = Browser(user="ada", password="ada-password", stop=[ACS])
            request, response = browser.go(facts["ssoUrl"] + "?" + urlencode({"spentityid": SP, "RelayState": "deep"}))
            assert request is not None, response.text[:500]
            fields = fields_of(request)
            expect(fields["RelayState"], "deep")
            expect(xml(fields).get("InResponseTo"), None)
            sp.accept(fields)
        with check("simplesamlphp: one login for two sign-ins"):
            browser = Browser(user="ada", password="ada-password", stop=[ACS])
            browser.go(sp.start()[1])
            browser.password = None
            request, _ = browser.go(sp.start()[1])
            assert "SAMLResponse" in fields_of(request)

        for binding in ("redirect", "post"):
            with check(f"simplesamlphp: demands and verifies our signature, {binding}"):
                with switch(validateAuthnRequest=True):
                    enter(binding, sign=True)
                    for url, form in (sp.start(binding, sign=False)[1:], tampered(*sp.start(binding, sign=True)[1:])):
                        request, response = Browser(stop=[ACS]).go(url, form)
                        assert request is None, "was not refused"
                        assert "Unhandled exception" in response.text, response.text

        for binding in ("redirect", "post"):
            browser = Browser(user="ada", password="ada-password")

            def sign_in_again():
                browser.stop = (ACS,)
                identifier, url, form = sp.start()
                request, _ = browser.go(url, form)
                return identifier, fields_of(request)

            logout_from_sp("simplesamlphp", sp, binding, facts["sloUrl"], sign_in_again, browser)

        with check("simplesamlphp: logout from the identity provider"):
            browser = Browser(user="ada", password="ada-password", stop=[ACS])
            identifier, url, form = sp.start()
            request, _ = browser.go(url, form)
            sp.accept(fields_of(request), identifier)
            browser.stop = (SLO,)
            done = f"{facts['baseUrl']}/logout.php"
            request, response = browser.go(facts["sloUrl"] + "?" + urlencode({"ReturnTo": done}))
            assert request is not None, f"{response.url} {response.status_code} {response.text[:800]}"
            fields = fields_of(request)
            assert "Signature" in fields or xml(fields, "SAMLRequest").find("ds:Signature", NAMESPACES) is not None
            answer_logout(sp, "redirect", fields, browser)
            browser.stop, browser.password = (), None
            _, response = browser.go(sp.start()[1])
            assert 'type="password"' in response.text, "the session is still there"

        with check("simplesamlphp: metadata given while it runs, users given while it runs"):
            expect(call("POST", f"{facts['controlUrl']}/sp-metadata", data=sp.metadata()).json()["entityId"], SP)
            expect(call("POST", f"{facts['controlUrl']}/sp-metadata", data="<no/>").status_code, 400)
            user = {"password": "eve-password", "attributes": {"id": ["u-9"]}}
            with switch(users={"eve": user}):
                assert "email" not in attributes(enter(user="eve")[1])


def tampered(url, form):
    """The same request, changed after it was signed."""
    if form is None:
        parts = urlsplit(url)
        fields = dict(parse_qsl(parts.query))
        fields["Signature"] = ("A" if fields["Signature"][0] != "A" else "B") + fields["Signature"][1:]
        return parts._replace(query=urlencode(fields)).geturl(), None
    text = base64.b64decode(form["SAMLRequest"]).decode()
    text = text.replace("Version=", 'IsPassive="false" Version=', 1)
    return url, {**form, "SAMLRequest": base64.b64encode(text.encode()).decode()}


def logout_from_sp(name, sp, binding, url, sign_in_again, browser=None):
    with check(f"{name}: logout from the service provider, {binding}"):
        identifier, fields = sign_in_again()
        identity = sp.accept(fields, identifier)
        wire = BINDING_HTTP_POST if binding == "post" else BINDING_HTTP_REDIRECT
        request_id, message = sp.client.create_logout_request(
            url,
            identity.issuer(),
            name_id=identity.name_id,
            session_indexes=[identity.session_info()["session_index"]],
            sign=binding == "post",
        )
        info = sp.client.apply_binding(wire, str(message), url, "bye", sign=binding == "redirect")
        target, form = location(binding, info)
        driver = browser or Browser()
        driver.stop = (SLO,)
        request, response = driver.go(target, form)
        assert request is not None, f"ended at {response.url}: {response.status_code} {response.text[:500]}"
        found = fields_of(request)
        expect(found.get("RelayState"), "bye", "RelayState")
        assert "SAMLResponse" in found, found.keys()
        wire = BINDING_HTTP_POST if request.method == "POST" else BINDING_HTTP_REDIRECT
        text = sp.client.unravel(found["SAMLResponse"], wire)
        root = ElementTree.fromstring(text)
        expect(root.get("InResponseTo"), request_id)
        assert root.find(".//samlp:StatusCode", NAMESPACES).get("Value").endswith(":Success"), text
        assert "Signature" in found or root.find("ds:Signature", NAMESPACES) is not None, "the answer is not signed"


def answer_logout(sp, binding, fields, browser=None):
    """Verifies the provider's LogoutRequest, answers it, and brings the answer to the provider."""
    wire = BINDING_HTTP_POST if binding == "post" else BINDING_HTTP_REDIRECT
    request = sp.client.parse_logout_request(
        fields["SAMLRequest"],
        wire,
        relay_state=fields.get("RelayState"),
        sigalg=fields.get("SigAlg"),
        signature=fields.get("Signature"),
    )
    message = sp.client.create_logout_response(request.message, [wire], sign=binding == "post")
    url = sp.client.metadata.single_logout_service(request.issuer.text, wire, "idpsso")[0]["location"]
    info = sp.client.apply_binding(wire, str(message), url, fields.get("RelayState"), response=True, sign=True)
    driver = browser or Browser()
    driver.stop = ()
    _, response = driver.go(*location(binding, info))
    expect(response.status_code, 200, response.text)


def attributes(fields):
    return {
        attribute.get("Name"): [value.text for value in attribute]
        for attribute in xml(fields).iter(f"{{{NAMESPACES['saml']}}}Attribute")
    }


def seconds_ahead(text):
    import calendar

    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ")) - time.time()


def decrypted(path, keys, fields):
    """The response decrypted by xmlsec1, as a tree; also in decrypted.xml."""
    (path / "response.xml").write_bytes(base64.b64decode(fields["SAMLResponse"]))
    subprocess.run(
        [
            "xmlsec1", "--decrypt", "--privkey-pem", keys.file("spenc", "key"),
            "--id-attr:Id", "http://www.w3.org/2001/04/xmlenc#:EncryptedKey",
            "--output", str(path / "decrypted.xml"), str(path / "response.xml"),
        ],
        check=True, capture_output=True, timeout=20,
    )  # fmt: skip
    root = ElementTree.parse(path / "decrypted.xml").getroot()
    wrapper = root.find("saml:EncryptedAssertion", NAMESPACES)
    if wrapper is not None:
        assertion = wrapper.find("saml:Assertion", NAMESPACES)
        if assertion is not None:
            root.append(assertion)
    return root


def assert_verifies(path, base, root, assertion_signed):
    """The signature of the decrypted assertion, by xmlsec1, in the place where it was found."""
    if not assertion_signed:
        return
    pem = call("GET", f"{base}/certificates/first").json()["certificate"]
    (path / "idp.crt").write_text(pem)
    subprocess.run(
        [
            "xmlsec1", "--verify", "--pubkey-cert-pem", str(path / "idp.crt"),
            "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
            "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:Response",
            "--node-xpath", "//*[local-name()='Assertion']/*[local-name()='Signature']",
            str(path / "decrypted.xml"),
        ],
        check=True, capture_output=True, timeout=20,
    )  # fmt: skip


# OpenID Connect


class Client:
    """An OpenID client: the code flow with PKCE, and an ID token verified as OpenID Connect Core 3.1.3.7 says."""

    def __init__(self, issuer, identifier, secret=None, method="client_secret_basic", key=None, fill=None, pkce=True):
        self.issuer = issuer
        self.id = identifier
        self.secret = secret
        self.method = method
        self.key = key
        self.fill = fill
        self.pkce = pkce
        self.document = call("GET", f"{issuer}/.well-known/openid-configuration").json()

    def authorize(self, **extra):
        self.state, self.nonce, self.verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        parameters = {
            "response_type": "code",
            "client_id": self.id,
            "redirect_uri": CALLBACK,
            "scope": "openid email profile",
            "state": self.state,
            "nonce": self.nonce,
        }
        if self.pkce:
            parameters.update(code_challenge=challenge, code_challenge_method="S256")
        parameters.update(extra)
        url = self.document["authorization_endpoint"] + "?" + urlencode(parameters)
        request, response = Browser(fill=self.fill, stop=[CALLBACK]).go(url)
        assert request is not None, f"ended with {response.status_code}: {response.text[:300]}"
        fields = fields_of(request)
        # oidc-provider-mock leaves the state out of a refusal.
        assert "error" not in fields, fields
        expect(fields["state"], self.state, "state")
        return fields["code"]

    def redeem(self, code, verifier=None):
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        if self.pkce:
            form["code_verifier"] = verifier or self.verifier
        auth = None
        endpoint = self.document["token_endpoint"]
        if self.method == "client_secret_basic":
            auth = (self.id, self.secret)
        elif self.method == "client_secret_post":
            form.update(client_id=self.id, client_secret=self.secret)
        elif self.method == "private_key_jwt":
            now = int(time.time())
            claims = {"iss": self.id, "sub": self.id, "aud": endpoint, "jti": secrets.token_hex(8), "iat": now, "exp": now + 60}
            assertion = JWS(json.dumps(claims), alg="ES256").sign_compact([self.key])
            form.update(
                client_id=self.id,
                client_assertion=assertion,
                client_assertion_type="urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            )
        answer = call("POST", endpoint, data=form, auth=auth)
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        return answer.json()

    def verify(self, token):
        header = token_header(token)
        assert header["alg"] in ("RS256", "ES256"), header
        keys = call("GET", self.document["jwks_uri"]).json()["keys"]
        if "kid" in header:
            assert any(key.get("kid") == header["kid"] for key in keys), f"unknown kid {header['kid']}"
        jar = KeyJar()
        jar.import_jwks({"keys": keys}, self.issuer)
        claims = factory(token).verify_compact(token, jar.get_signing_key(issuer_id=self.issuer))
        expect(claims["iss"], self.issuer, "iss")
        audience = claims["aud"]
        expect(audience if isinstance(audience, str) else audience[0], self.id, "aud")
        expect(claims["nonce"], self.nonce, "nonce")
        assert claims["exp"] > time.time(), "expired"
        return claims

    def sign_in(self, **extra):
        tokens = self.redeem(self.authorize(**extra))
        claims = self.verify(tokens["id_token"])
        answer = call("GET", self.document["userinfo_endpoint"], headers={"Authorization": f"Bearer {tokens['access_token']}"})
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        expect(answer.json()["sub"], claims["sub"], "userinfo's sub")
        return claims, answer.json()


def token_header(token):
    part = token.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def browse(*arguments):
    done = subprocess.run([sys.executable, str(HERE / "browser.py"), *arguments], capture_output=True, text=True, timeout=90)
    return done.returncode, json.loads(done.stdout)


def smoke_mock(_):
    user = {"sub": "u-1001", "email": "ada@example.com", "name": "Ada Lovelace"}
    with peer("oidc_mock_op.py", "--user", json.dumps(user)) as facts:
        client = Client(facts["issuer"], "any", "any", fill={"sub": "u-1001"})
        with check("mock: code flow, no kid in the ID token"):
            tokens = client.redeem(client.authorize())
            assert "kid" not in token_header(tokens["id_token"]), token_header(tokens["id_token"])
            expect(client.verify(tokens["id_token"])["sub"], "u-1001")
        with check("mock: userinfo"):
            expect(client.sign_in()[1]["email"], "ada@example.com")
        with check("mock: PKCE is not looked at"):
            client.verify(client.redeem(client.authorize(), verifier="x" * 43)["id_token"])
        with check("mock: denied"):
            with refusal("access_denied"):
                Client(facts["issuer"], "any", "any", fill={"action": "deny"}).authorize()
        with check("browser: command line"):
            url = client.document["authorization_endpoint"] + "?" + urlencode(
                {"response_type": "code", "client_id": "any", "redirect_uri": CALLBACK, "scope": "openid", "state": "s"}
            )  # fmt: skip
            status, answer = browse(url, "--fill", "sub=u-1001", "--stop", CALLBACK)
            expect((status, answer["request"]["method"], answer["request"]["fields"]["state"]), (0, "GET", "s"))
            status, answer = browse(url, "--stop", facts["issuer"], "--deliver")
            expect((status, answer["response"]["status"], len(answer["visited"])), (0, 200, 1))
            status, answer = browse(url, "--stop", CALLBACK)
            expect((status, answer["response"]["status"]), (1, 200))
            status, answer = browse("http://192.0.2.1/")
            expect((status, answer["error"]), (1, "http://192.0.2.1/ is not on 127.0.0.1"))
    with peer("oidc_mock_op.py", "--require-registration", "--user", json.dumps(user)) as facts:
        with check("mock: registration"):
            body = {"redirect_uris": [CALLBACK], "token_endpoint_auth_method": "client_secret_post"}
            made = call("POST", facts["registrationUrl"], json=body).json()
            client = Client(
                facts["issuer"], made["client_id"], made["client_secret"], "client_secret_post", fill={"sub": "u-1001"}
            )
            client.sign_in()


def smoke_idpyoidc(_):
    secret = secrets.token_urlsafe(32)
    key = new_ec_key("P-256", kid="client", use="sig")
    base = {"redirect_uris": [CALLBACK]}
    jwks = {"keys": [key.serialize(private=False)]}
    registered = [
        {**base, "client_id": "basic", "client_secret": secret},
        {**base, "client_id": "post", "client_secret": secret, "token_endpoint_auth_method": "client_secret_post"},
        {**base, "client_id": "jwt", "jwks": jwks, "token_endpoint_auth_method": "private_key_jwt", "id_token_signed_response_alg": "ES256"},
    ]  # fmt: skip
    arguments = [part for client in registered for part in ("--client", json.dumps(client))]
    with peer("idpyoidc_op.py", *arguments) as facts:
        issuer = facts["issuer"]
        switch = Switch(facts["baseUrl"])
        basic = Client(issuer, "basic", secret)

        for name, client, algorithm in (
            ("client_secret_basic", basic, "RS256"),
            ("client_secret_post", Client(issuer, "post", secret, "client_secret_post"), "RS256"),
            ("private_key_jwt", Client(issuer, "jwt", method="private_key_jwt", key=key), "ES256"),
        ):
            with check(f"idpyoidc: {name}, {algorithm}"):
                tokens = client.redeem(client.authorize())
                header = token_header(tokens["id_token"])
                expect((header["alg"], header["kid"]), (algorithm, "first-ec" if algorithm == "ES256" else "first-rsa"))
                claims = client.verify(tokens["id_token"])
                digest = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
                expect(claims["at_hash"], base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), "at_hash")
                claims, info = client.sign_in()
                expect((claims["sub"], info["email"]), ("u-1001", "ada@example.com"))

        with check("idpyoidc: the method that is registered is demanded"):
            with refusal("40"):
                other = Client(issuer, "basic", secret, "client_secret_post")
                other.redeem(other.authorize())
        with check("idpyoidc: a wrong secret, a wrong key"):
            for other in (
                Client(issuer, "basic", "wrong"),
                Client(issuer, "jwt", method="private_key_jwt", key=new_ec_key("P-256", kid="client", use="sig")),
            ):
                with refusal("401 "):
                    other.redeem(other.authorize())
        with check("idpyoidc: PKCE is demanded, and S256"):
            with refusal():
                Client(issuer, "basic", secret, pkce=False).authorize()
            with refusal():
                basic.authorize(code_challenge_method="plain")
            with refusal("PKCE"):
                basic.redeem(basic.authorize(), verifier="x" * 43)
        with check("idpyoidc: a code is good for one use"):
            code = basic.authorize()
            basic.redeem(code)
            with refusal("invalid_grant"):
                basic.redeem(code)
        with check("idpyoidc: a redirect URI that is not registered"):
            with refusal():
                basic.authorize(redirect_uri=CALLBACK + "/other")
        with check("idpyoidc: a client given while it runs"):
            call("POST", f"{issuer}/clients", json={**base, "client_id": "late", "client_secret": secret})
            Client(issuer, "late", secret).sign_in()
        with check("idpyoidc: dynamic registration"):
            body = {**base, "token_endpoint_auth_method": "client_secret_basic", "response_types": ["code"]}
            made = call("POST", basic.document["registration_endpoint"], json=body)
            assert made.status_code in (200, 201), made.text
            Client(issuer, made.json()["client_id"], made.json()["client_secret"]).sign_in()
        with check("idpyoidc: another user by login_hint"):
            expect(basic.sign_in(login_hint="bob")[0]["sub"], "u-1002")
        with check("idpyoidc: response_mode form_post"):
            basic.sign_in(response_mode="form_post")

        for name, changes, text in (
            ("issuer", {"idTokenClaims": {"iss": "https://other.example"}}, "iss"),
            ("audience", {"idTokenClaims": {"aud": "other"}}, "aud"),
            ("nonce", {"idTokenClaims": {"nonce": "other"}}, "nonce"),
            ("nonce, none", {"idTokenClaims": {"nonce": None}}, "nonce"),
            ("time, expired", {"clockOffsetSeconds": -3600}, "expired"),
            ("kid", {"kid": "other"}, "unknown kid"),
            ("key, with the right kid", {"signWith": "unknown", "kid": "first-rsa"}, ""),
            ("key", {"signWith": "unknown"}, "unknown kid"),
            ("algorithm, none", {"algorithm": "none"}, "none"),
            ("algorithm, HS256", {"algorithm": "HS256"}, "HS256"),
            ("sub in userinfo", {"userinfoClaims": {"sub": "other"}}, "userinfo's sub"),
            ("ID token, none", {"omitIdToken": True}, "id_token"),
            ("client at the token endpoint", {"tokenError": {"error": "invalid_client", "status": 401}}, "invalid_client"),
            ("userinfo", {"userinfoError": {"error": "invalid_token", "status": 401}}, "invalid_token"),
            ("user", {"authorizationError": {"error": "access_denied", "error_description": "no"}}, "access_denied"),
            ("prompt", {"authorizationError": {"error": "login_required"}}, "login_required"),
            ("state", {"authorizationResponse": {"state": "other"}}, "state"),
        ):  # fmt: skip
            with check(f"idpyoidc: wrong {name}"), switch(**changes):
                with refusal(text):
                    basic.sign_in()

        with check("idpyoidc: no kid"), switch(kid=""):
            tokens = basic.redeem(basic.authorize())
            assert "kid" not in token_header(tokens["id_token"])
            basic.verify(tokens["id_token"])
        with check("idpyoidc: no kid, several keys"), switch(kid="", publishedKeys=["second", "first"]):
            basic.sign_in()
        with check("idpyoidc: keys published without kid"), switch(publishKids=False, kid=""):
            assert all("kid" not in key for key in call("GET", facts["jwksUrl"]).json()["keys"])
            basic.sign_in()
        with check("idpyoidc: rotation, the old key gone"), switch(signWith="second", publishedKeys=["second"]):
            expect(token_header(basic.redeem(basic.authorize())["id_token"])["kid"], "second-rsa")
            basic.sign_in()
        with check("idpyoidc: further algorithms"):
            for algorithm in ("RS384", "RS512", "PS256"):
                with switch(algorithm=algorithm):
                    expect(token_header(basic.redeem(basic.authorize())["id_token"])["alg"], algorithm)
        with check("idpyoidc: claims in the ID token, other headers"):
            with switch(claimsInIdToken=True, idTokenHeader={"jku": "https://other.example/", "typ": "JWT"}):
                tokens = basic.redeem(basic.authorize())
                expect(token_header(tokens["id_token"])["jku"], "https://other.example/")
                expect(basic.verify(tokens["id_token"])["email"], "ada@example.com")
        with check("idpyoidc: a slow token endpoint"), switch(tokenDelaySeconds=1):
            started = time.monotonic()
            basic.sign_in()
            assert time.monotonic() - started > 1
        with check("idpyoidc: discovery can be changed"), switch(discovery={"issuer": issuer + "/{tenantid}/v2.0"}):
            document = call("GET", facts["discoveryUrl"]).json()
            expect(document["issuer"], issuer + "/{tenantid}/v2.0")


PEERS = {
    "mock": smoke_mock,
    "idpyoidc": smoke_idpyoidc,
    "pysaml2": smoke_pysaml2,
    "simplesamlphp": smoke_simplesamlphp,
}


def main():
    for name in sys.argv[1:] or PEERS:
        with folder() as path:
            PEERS[name](path)
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
