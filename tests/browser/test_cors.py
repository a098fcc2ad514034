"""A page of another origin in a real browser: the documented JavaScript sample, and what scripts may read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

import httpx
import pytest

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium")

# As it stands in trio's documentation.
SAMPLE = """
const response = await fetch(`${BASE_URL}/api/v1/images`, {
  method: 'POST',
  headers: { 'Authorization': `Bearer ${API_KEY}`, 'Content-Type': 'application/json' },
  body: JSON.stringify({ prompt: 'A futuristic cityscape with flying cars', aspect_ratio: '16:9', num_images: 1 })
});
const data = await response.json();
if (data.success) { console.log('Image URL:', data.data.images[0].url); } else { console.error('Error:', data.error); }
"""

# What a page besides may read: the headers, the picture itself (also onto a canvas), errors, an answer to a preflight
# with further headers, a stream of events.
AROUND = """
<!doctype html><title>a page of another origin</title><script type="module">
const API_KEY = %(key)s, BASE_URL = %(base)s, NATIVE = %(native)s;
const said = [];
console.log = (...parts) => said.push(['log', ...parts]);
console.error = (...parts) => said.push(['error', ...parts]);
const names = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset', 'X-Request-Id', 'Retry-After',
               'WWW-Authenticate', 'Location', 'Set-Cookie'];
const headers = (one) => Object.fromEntries(names.map((name) => [name, one.headers.get(name)]));
const told = { origin: location.origin };
try {
  %(sample)s
  told.sample = { type: response.type, status: response.status, headers: headers(response), data };
  const picture = await fetch(data.data.images[0].url);
  const bitmap = await createImageBitmap(await picture.blob());
  told.picture = { type: picture.type, length: picture.headers.get('Content-Length'),
                   size: [bitmap.width, bitmap.height] };
  const shown = new Image();
  shown.crossOrigin = 'anonymous';
  shown.src = data.data.images[0].url;
  await shown.decode();
  const canvas = new OffscreenCanvas(shown.naturalWidth, shown.naturalHeight);
  canvas.getContext('2d').drawImage(shown, 0, 0);
  told.pixels = canvas.getContext('2d').getImageData(0, 0, 1, 1).data.length;
  const refused = await fetch(`${BASE_URL}/api/v1/images`, {
    method: 'POST', headers: { 'X-API-Key': 'tri_unknown', 'Idempotency-Key': 'x' }, body: '{}' });
  told.refused = { status: refused.status, headers: headers(refused), body: await refused.json() };
  const wrong = await fetch(`${BASE_URL}/api/v1/images`, {
    method: 'POST', headers: { 'Authorization': `Bearer ${API_KEY}` }, body: '{"num_images": 9, "prompt": "a fox"}' });
  told.wrong = { status: wrong.status, headers: headers(wrong), body: await wrong.json() };
  const native = { 'Authorization': `Bearer ${NATIVE}`, 'Idempotency-Key': 'page' };
  const made = await fetch(`${BASE_URL}/v1/generations`, {
    method: 'POST', headers: native, body: '{"model": "sketch", "prompt": "a fox", "size": "256x256"}' });
  told.made = { status: made.status, headers: headers(made) };
  const stream = await fetch(`${made.headers.get('Location')}/events`, { headers: native });
  told.events = await stream.text();
  const gone = await fetch(`${BASE_URL}/v1/outputs/none`, { method: 'DELETE', headers: native });
  told.gone = gone.status;
} catch (error) {
  told.error = `${error.name}: ${error.message}`;
}
told.said = said;
await fetch('/told', { method: 'POST', body: JSON.stringify(told) });
</script>
"""


@pytest.fixture(scope="module")
def served(free_port: Callable[[], int]) -> Iterator[tuple[str, dict[str, str]]]:
    """A `tintype serve` and the demo account's keys."""
    folder = Path(tempfile.mkdtemp(prefix="tintype-browser-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user where the tests run as root
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    env = {name: value for name, value in os.environ.items() if not name.startswith("TINTYPE_")} | {
        "TINTYPE_DATA_DIR": str(folder / "data"),
        "TINTYPE_PORT": str(port),
        "TINTYPE_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "tintype.main.cli", "serve"]
    with subprocess.Popen(command, env=env, cwd=folder, stdout=subprocess.DEVNULL) as process:
        try:
            end = time.monotonic() + 90
            while True:
                with suppress(httpx.TransportError):
                    if httpx.get(f"{base}/readyz", trust_env=False).status_code == 200:
                        break
                assert process.poll() is None
                assert time.monotonic() < end
                time.sleep(0.1)
            yield base, json.loads((folder / "data" / "demo-keys.json").read_text())
        finally:
            process.terminate()
            process.wait(60)
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def visit(tmp_path: Path) -> Callable[[str], dict[str, Any]]:
    """``visit(page)``: what the page told after Chromium had run it, from an origin of its own."""

    def see(page: str) -> dict[str, Any]:
        told: Queue[bytes] = Queue()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200 if self.path == "/" else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(page.encode() if self.path == "/" else b"")

            def do_POST(self) -> None:
                told.put(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                """Silent."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            command = [
                CHROMIUM,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                f"--user-data-dir={tmp_path / 'profile'}",
                f"http://127.0.0.1:{server.server_address[1]}/",
            ]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
                try:
                    found: dict[str, Any] = json.loads(told.get(timeout=120))
                finally:
                    browser.terminate()
                    browser.wait(20)
                    server.shutdown()
                    thread.join()
            return found

    return see


@pytest.mark.timeout(240)
def test_the_documented_sample_in_a_page_of_another_origin(
    served: tuple[str, dict[str, str]], visit: Callable[[str], dict[str, Any]]
) -> None:
    base, keys = served
    values = {"key": keys["trio"], "base": base, "native": keys["native"]}
    told = visit(AROUND % {**{name: json.dumps(value) for name, value in values.items()}, "sample": SAMPLE})
    assert "error" not in told, told["error"]
    assert told["origin"] != base
    sample, picture = told["sample"], told["picture"]
    assert (sample["type"], sample["status"]) == ("cors", 200)
    url = sample["data"]["data"]["images"][0]["url"]
    assert told["said"] == [["log", "Image URL:", url]]
    window = sample["headers"]
    assert (window["X-RateLimit-Limit"], window["X-RateLimit-Remaining"]) == ("500", "499")
    assert 0 < int(window["X-RateLimit-Reset"]) - time.time() <= 3600
    assert window["X-Request-Id"] == sample["data"]["data"]["request_id"]
    assert window["Set-Cookie"] is None
    assert (picture["type"], picture["size"]) == ("cors", [1920, 1080])
    assert int(picture["length"]) == sample["data"]["data"]["images"][0]["file_size"]
    assert told["pixels"] == 4
    assert (told["refused"]["status"], told["refused"]["body"]["success"]) == (401, False)
    assert told["wrong"]["status"] == 400
    assert "num_images" in told["wrong"]["body"]["error"]
    assert told["wrong"]["headers"]["X-RateLimit-Remaining"] == "498"
    assert told["made"]["status"] == 202
    assert told["made"]["headers"]["Location"].startswith(f"{base}/v1/generations/")
    assert "event: succeeded\n" in told["events"]
    assert told["gone"] == 404
