"""A real browser, Chromium, that goes through a sign-in.

    python chromium.py URL [--stop PREFIX] [--no-javascript] [--fill NAME=VALUE]... [--screenshot FILE]

It goes on until it asks for a URL that begins with PREFIX, or until a page leads nowhere, and prints JSON:
{"stopped": URL or null, "url", "title", "text", "status", "visited": [...], "forbidden": [...], "clicks": N}. Where a page has
a form that only waits to be sent, its script sends it; with --no-javascript its button is pressed, which is counted. What a
page's policy forbids is in "forbidden". It reaches this machine only. Ends with 1 if it was to stop and did not get there.
"""

import argparse
import contextlib
import json
import shutil
import sys
import time

from playwright.sync_api import Error, sync_playwright

MOST_SECONDS = 60
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-proxy-server",
    # Whatever else a page names is unknown, without a look-up.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]
# Forms of bindings that send a message by way of the browser, and login forms that were filled in.
MESSAGE = "form:has(input[type=hidden][name=SAMLRequest]), form:has(input[type=hidden][name=SAMLResponse])"


class Journey:
    def __init__(self, page, options):
        self.page = page
        self.stop = options.stop
        self.javascript = not options.no_javascript
        self.fill = dict(value.split("=", 1) for value in options.fill)
        self.stopped = None
        self.visited, self.forbidden, self.clicks = [], [], 0
        self.status = None
        page.on("request", self.requested)
        page.on("response", self.responded)
        page.on("console", lambda message: self.said(message.text))
        page.on("pageerror", lambda error: self.said(str(error)))

    def said(self, text):
        # What is merely not there, such as an icon, is no matter.
        if "Content Security Policy" in text or "Error" in text:
            self.forbidden.append(text)

    def requested(self, request):
        if not request.is_navigation_request():
            return
        self.visited.append(f"{request.method} {request.url}")
        if self.stop and request.url.startswith(self.stop):
            self.stopped = self.stopped or request.url

    def responded(self, response):
        if response.request.is_navigation_request():
            self.status = response.status

    def go(self, url):
        deadline = time.monotonic() + MOST_SECONDS
        self.open(lambda: self.page.goto(url))
        while self.stopped is None and time.monotonic() < deadline:
            seen = len(self.visited)
            try:
                if not self.step():
                    return
            except Error:
                # The page went on by itself meanwhile.
                if len(self.visited) == seen and self.stopped is None:
                    raise
            while len(self.visited) == seen and self.stopped is None and time.monotonic() < deadline:
                self.page.wait_for_timeout(20)
            self.settle()

    def step(self):
        """Does what this page waits for; False if there is nothing."""
        form = self.page.locator("form").first
        wanted = [name for name in self.fill if self.page.locator(f"form [name='{name}']").count()]
        if wanted:
            for name in wanted:
                field = self.page.locator(f"form [name='{name}']").first
                if field.evaluate("element => element.tagName") == "INPUT":
                    field.fill(self.fill[name])
            self.open(lambda: form.locator("button, input[type=submit]").first.click())
            return True
        if not self.page.locator(MESSAGE).count():
            return False
        if not self.javascript:
            self.clicks += 1
            self.open(lambda: self.page.locator(MESSAGE).first.locator("button, input[type=submit]").first.click())
        return True

    def open(self, action):
        try:
            action()
        except Error:
            # The place where it stops is not there, on purpose.
            if self.stopped is None:
                raise
        self.settle()

    def settle(self):
        """Waits until the page that was asked for last is there."""
        deadline = time.monotonic() + MOST_SECONDS
        while self.stopped is None and time.monotonic() < deadline:
            last = self.visited[-1]
            with contextlib.suppress(Error):
                if (
                    self.page.url == last.split(" ", 1)[1]
                    and self.page.evaluate("document.readyState") == "complete"
                    and self.visited[-1] == last
                ):
                    return
            self.page.wait_for_timeout(20)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--stop", metavar="PREFIX")
    parser.add_argument("--no-javascript", action="store_true")
    parser.add_argument("--fill", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--screenshot", metavar="FILE")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        try:
            context = browser.new_context(java_script_enabled=not options.no_javascript)
            journey = Journey(context.new_page(), options)
            journey.go(options.url)
            answer = {
                "stopped": journey.stopped,
                "url": journey.page.url,
                "status": journey.status,
                "visited": journey.visited,
                "forbidden": journey.forbidden,
                "clicks": journey.clicks,
            }
            if journey.stopped is None:
                answer["title"] = journey.page.title()
                answer["text"] = journey.page.locator("body").inner_text()
                if options.screenshot:
                    journey.page.screenshot(path=options.screenshot, full_page=True)
        finally:
            browser.close()
    print(json.dumps(answer))
    sys.exit(1 if options.stop and journey.stopped is None else 0)


if __name__ == "__main__":
    main()
