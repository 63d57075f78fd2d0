"""chrome.py - a page in headless Chromium, driven over a pipe: no library, no port, no network.

    with Chrome() as c:
        c.open("file:///...", 1280, 800)
        c.js("document.title")
        c.key("ArrowRight")
        c.click(100, 200)
        c.shot("picture.png")
"""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile

NAMES = ("chromium", "chromium-browser", "google-chrome")
KEYS = {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Home": 36, "End": 35, "Enter": 13, "Escape": 27,
        "PageDown": 34, "PageUp": 33, "Tab": 9}


def find():
    """The path of Chromium, or None."""
    return next((p for p in map(shutil.which, NAMES) if p), None)


class Chrome:
    PATIENCE = 600      # seconds without any answer, on a machine that is busy

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="tessera-view.")
        to_read, self.to = os.pipe()
        self.come, to_write = os.pipe()
        # Chromium reads commands from 3 and writes to 4.
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", f'exec 3<&{to_read} 4>&{to_write}; exec "$0" "$@"', find(), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--no-first-run", "--remote-debugging-pipe", "--disable-background-networking", "--disable-extensions",
             "--allow-file-access-from-files", f"--user-data-dir={self.folder}", "about:blank"],
            pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(to_read)
        os.close(to_write)
        self.number, self.rest, self.session, self.events = 0, b"", None, []
        target = next(t for t in self.ask("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.ask(domain + ".enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.session = None
            self.ask("Browser.close")
        except (OSError, RuntimeError):
            pass
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def read(self):
        """The next message of Chromium."""
        while b"\0" not in self.rest:
            if not select.select([self.come], [], [], self.PATIENCE)[0]:
                raise RuntimeError("Chromium says nothing any more")
            more = os.read(self.come, 1 << 20)
            if not more:
                raise RuntimeError("Chromium has ended")
            self.rest += more
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def ask(self, method, **words):
        self.number += 1
        message = {"id": self.number, "method": method, "params": words}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def size(self, width, height, dark=False, ratio=1):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=ratio, mobile=False)
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def open(self, address, width=1280, height=800, dark=False, ratio=1):
        """Load a page, and wait until it has drawn."""
        self.size(width, height, dark, ratio)
        self.events = []
        self.ask("Page.navigate", url="about:blank")
        self.ask("Page.navigate", url=address)
        self.js("new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', done))")
        self.settle()

    def settle(self):
        """Let two frames pass."""
        self.js("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))")

    def js(self, text):
        result = self.ask("Runtime.evaluate", expression=text, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{text}: {result['exceptionDetails'].get('exception', {}).get('description')}")
        return result["result"].get("value")

    def key(self, key, shift=False):
        code = KEYS.get(key, ord(key[0].upper()))
        words = {"key": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        if len(key) == 1:
            words["text"] = key
        self.ask("Input.dispatchKeyEvent", type="keyDown", **words)
        words.pop("text", None)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **words)
        self.settle()

    def type(self, text):
        self.ask("Input.insertText", text=text)
        self.settle()

    def click(self, x, y):
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        self.settle()

    def shot(self, path):
        self.settle()
        with open(path, "wb") as f:
            f.write(base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))

    def complaints(self):
        """Errors of scripts, and addresses that the page fetched."""
        found = []
        for e in self.events:
            if e.get("method") == "Runtime.exceptionThrown":
                d = e["params"]["exceptionDetails"]
                found.append("error: " + str(d.get("exception", {}).get("description", d.get("text"))))
            if e.get("method") == "Network.requestWillBeSent" and not e["params"]["request"]["url"].startswith(("file:", "data:", "about:")):
                found.append("it fetches " + e["params"]["request"]["url"])
        return found
