"""A browser as far as sign-in needs one: redirects, cookies, login forms, and forms that submit themselves.

    python browser.py URL [--post NAME=VALUE]... [--stop PREFIX]... [--deliver]
                          [--user NAME] [--password TEXT] [--fill NAME=VALUE]... [--cookies FILE]

It goes on until the next request would go to a URL that begins with PREFIX, and prints that request as JSON:
{"request": {"method", "url", "headers", "body", "fields"}, "visited": [...]}. With --deliver it sends that request too and
adds "response": {"status", "url", "headers", "body"}. If it never gets there it prints the last answer as "response" and
ends with 1. It goes to 127.0.0.1 only, makes at most 20 requests and takes at most 60 seconds. With --cookies, cookies are
kept in the file from one run to the next.
"""

import argparse
import contextlib
import http.cookiejar
import json
import sys
import time
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

import requests

MOST_REQUESTS = 20
MOST_SECONDS = 60


class Lost(Exception):
    """There is nowhere to go from the last answer."""

    def __init__(self, text, response=None):
        super().__init__(text)
        self.response = response


class Forms(HTMLParser):
    """The forms of a page: action, method, inputs as (type, name, value), buttons."""

    def __init__(self, text):
        super().__init__()
        self.forms = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            method = (attributes.get("method") or "get").upper()
            self.forms.append({"action": attributes.get("action") or "", "method": method, "inputs": [], "buttons": []})
            self.inside = True
        elif self.inside and tag in ("input", "button"):
            kind = (attributes.get("type") or ("submit" if tag == "button" else "text")).lower()
            entry = (kind, attributes.get("name"), attributes.get("value") or "")
            kinds = "buttons" if kind in ("submit", "image", "button") else "inputs"
            self.forms[-1][kinds].append(entry)

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False


class Browser:
    def __init__(self, user=None, password=None, fill=None, stop=()):
        self.session = requests.Session()
        self.session.trust_env = False
        self.user = user
        self.password = password
        self.fill = dict(fill or {})
        self.stop = tuple(stop)
        self.visited = []

    def go(self, url, form=None):
        """The first request to one of the `stop` prefixes, prepared but not sent, and None; or None and the last page."""
        deadline = time.monotonic() + MOST_SECONDS
        request = self.prepare("GET" if form is None else "POST", url, form)
        logged_in = False
        for _ in range(MOST_REQUESTS):
            if self.stop and request.url.startswith(self.stop):
                return request, None
            if time.monotonic() > deadline:
                raise Lost(f"no end after {MOST_SECONDS} seconds")
            response = self.send(request)
            if response.is_redirect:
                location = urljoin(response.url, response.headers["location"])
                if response.status_code in (307, 308) and request.method == "POST":
                    request = self.prepare("POST", location, parse_qsl(request.body, keep_blank_values=True))
                else:
                    request = self.prepare("GET", location)
                continue
            if "html" not in response.headers.get("content-type", ""):
                return None, response
            form = self.choose(Forms(response.text).forms)
            if form is None:
                return None, response
            asks = any(kind == "password" for kind, _, _ in form["inputs"])
            if asks and logged_in:
                raise Lost("the login was refused", response)
            logged_in = logged_in or asks
            target = urljoin(response.url, form["action"])
            if form["method"] == "POST":
                request = self.prepare("POST", target, self.fields(form))
            else:
                request = self.prepare("GET", target.split("?")[0] + "?" + urlencode(self.fields(form)))
        raise Lost(f"no end after {MOST_REQUESTS} requests")

    def prepare(self, method, url, form=None):
        url, _ = urldefrag(url)
        body = None if form is None else urlencode(list(form.items() if isinstance(form, dict) else form))
        headers = {} if form is None else {"Content-Type": "application/x-www-form-urlencoded"}
        return self.session.prepare_request(requests.Request(method, url, data=body, headers=headers))

    def send(self, request):
        if urlsplit(request.url).hostname != "127.0.0.1":
            raise Lost(f"{request.url} is not on 127.0.0.1")
        self.visited.append(f"{request.method} {request.url}")
        return self.session.send(request, allow_redirects=False, timeout=MOST_SECONDS)

    def choose(self, forms):
        """The form that a person, or the page's script, would submit; None if there is none."""
        for form in forms:
            kinds = {kind for kind, _, _ in form["inputs"]}
            names = {name for _, name, _ in form["inputs"]}
            buttons = {name for _, name, _ in form["buttons"]}
            if names & {"SAMLRequest", "SAMLResponse"}:
                return form
            if "password" in kinds and self.password is not None:
                return form
            if (names | buttons) & self.fill.keys():
                return form
            # OpenID Connect's form_post has nothing but hidden fields.
            if kinds == {"hidden"} and names & {"code", "id_token", "error"} and "state" in names:
                return form
        return None

    def fields(self, form):
        result = []
        for kind, name, value in form["inputs"]:
            if not name or kind in ("checkbox", "radio"):
                continue
            if name in self.fill:
                value = self.fill[name]
            elif kind == "password":
                value = self.password
            elif kind in ("text", "email") and self.user is not None:
                value = self.user
            result.append((name, value))
        # A browser sends the first button, when it has a name.
        result.extend((name, value) for _, name, value in form["buttons"][:1] if name)
        return result


def describe_request(request):
    body = request.body or ""
    query = body if request.method == "POST" else urlsplit(request.url).query
    return {
        "method": request.method,
        "url": request.url,
        "headers": {
            name.lower(): value for name, value in request.headers.items() if name.lower() in ("content-type", "cookie")
        },
        "body": body,
        "fields": dict(parse_qsl(query, keep_blank_values=True)),
    }


def describe_response(response):
    return {
        "status": response.status_code,
        "url": response.url,
        "headers": {name.lower(): value for name, value in response.headers.items()},
        "body": response.text,
    }


def pairs(values):
    return dict(value.split("=", 1) for value in values)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--post", action="append", metavar="NAME=VALUE")
    parser.add_argument("--stop", action="append", default=[], metavar="PREFIX")
    parser.add_argument("--deliver", action="store_true")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--fill", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--cookies", metavar="FILE")
    options = parser.parse_args()
    browser = Browser(options.user, options.password, pairs(options.fill), options.stop)
    if options.cookies:
        browser.session.cookies = http.cookiejar.LWPCookieJar(options.cookies)
        with contextlib.suppress(FileNotFoundError):
            browser.session.cookies.load(ignore_discard=True)
    answer, status = {}, 0
    try:
        request, response = browser.go(options.url, None if options.post is None else pairs(options.post))
        if request is not None:
            answer["request"] = describe_request(request)
            response = browser.send(request) if options.deliver else None
        elif options.stop:
            status = 1
        if response is not None:
            answer["response"] = describe_response(response)
    except (Lost, requests.RequestException) as error:
        status = 1
        answer["error"] = str(error)
        if getattr(error, "response", None) is not None:
            answer["response"] = describe_response(error.response)
    if options.cookies:
        browser.session.cookies.save(ignore_discard=True)
    print(json.dumps({**answer, "visited": browser.visited}))
    sys.exit(status)


if __name__ == "__main__":
    main()
