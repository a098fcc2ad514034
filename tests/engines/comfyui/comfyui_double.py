"""A stand-in for ComfyUI: a real HTTP and WebSocket server on loopback that validates and runs small workflows.

Written from ComfyUI's documentation (docs.comfy.org: "Server Routes", "Server Messages", "Workflow API format") and
from what its own ``server.py``, ``execution.py``, ``main.py`` and ``comfy_execution/progress.py`` do, read as facts:

- ``POST /prompt`` answers ``{prompt_id, number, node_errors}``, or 400 with ``{error, node_errors}``; newer servers
  take a caller's ``prompt_id``, which must be a UUID in its canonical form, older ones make their own;
- the queue is lost with the process, and so is the history; the folders of files stay;
- a workflow that leaves the queue is in the history in the same moment; ``execution_success`` is said before that, and
  ``executing`` with ``node: null`` after it;
- messages about a workflow go to the socket of the client that sent it, ``status`` to all;
- an interrupted one is in the history as ``error``, with ``execution_interrupted`` among its messages;
- PNGs carry the workflow; outputs that were made before are said again, not made again.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import socket
import struct
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import uvicorn
from comfyui_nodes import MODELS, SPECS, Run, run_node
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect


class _Interrupted(Exception):
    """The running workflow is to stop."""


@dataclass
class Faults:
    """What is to go wrong. Times in seconds; numbers count down."""

    step_s: float = 0.0  # each step of a sampler
    pace: threading.Event | None = None  # each step waits for it, for a second at most, and clears it
    slow_word: str = "slowly"  # a workflow with this word takes 0.1 s a step
    answer_s: float = 0.0  # before /prompt answers
    lose_answers: int = 0  # /prompt takes so many workflows and never answers
    slow_looks: int = 0  # so many calls of GET /prompt take 0.5 s
    vanish: int = 0  # /prompt breaks off so many calls and takes nothing
    break_prompts: int = 0  # /prompt takes so many and answers 500
    refuse_prompts: int = 0  # /prompt answers 503
    no_sockets: bool = False
    plain_previews: bool = False  # without a word on what they show, as older servers
    drop_sockets: int = 0  # closes so many sockets after a step
    raises: str = ""  # the sampler raises this class
    says: str = ""  # with these words
    lacks_files: bool = False  # /view answers 404
    fail_views: int = 0  # /view answers 500
    cover: str = ""  # a token that every call must bring
    own_ids: bool = False  # as older servers: a caller's prompt_id is not looked at, nor is interrupt's


@dataclass
class _Life:
    """What is in a server's memory: it ends with the process."""

    pending: list[list[Any]] = field(default_factory=list)
    running: list[Any] | None = None
    history: dict[str, dict[str, Any]] = field(default_factory=dict)
    cache: dict[str, Any] = field(default_factory=dict)
    interrupt: bool = False
    over: bool = False


class ComfyDouble:
    """See the module. ``faults`` may be changed at any time; ``submits`` counts what /prompt has taken."""

    def __init__(self, root: Path, *, certificate: Path | None = None) -> None:
        """``certificate``: a file with a key and a certificate; with one it speaks TLS."""
        self.root, self.nodes, self.models = root, tuple(SPECS), MODELS
        self._certificate = certificate
        self.faults = Faults()
        self.submits: list[dict[str, Any]] = []
        self.calls: list[tuple[str, str]] = []
        self.metadata = True
        self._number = 0
        self._files = 0
        self._port = 0
        self._lock = threading.RLock()
        self._more = threading.Condition(self._lock)
        self._life = _Life()
        self._sockets: dict[str, tuple[WebSocket, dict[str, Any]]] = {}
        for folder in ("input", "output", "temp"):
            (root / folder).mkdir(parents=True, exist_ok=True)

    # --- the process ---

    @property
    def url(self) -> str:
        return f"http{'s' if self._certificate else ''}://127.0.0.1:{self._port}"

    def __enter__(self) -> ComfyDouble:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Come up with an empty memory, on the port of before."""
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self._port))
        self._port = listening.getsockname()[1]
        self._life = life = _Life()
        config = uvicorn.Config(
            self._app(),
            log_level="critical",
            lifespan="off",
            ws="websockets-sansio",
            timeout_graceful_shutdown=1,
            ssl_certfile=self._certificate,
        )
        self._server = uvicorn.Server(config)
        self._threads = [
            threading.Thread(target=lambda: asyncio.run(self._serve(listening)), daemon=True),
            threading.Thread(target=self._work, args=(life,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        while not self._server.started:
            time.sleep(0.005)

    def stop(self) -> None:
        with self._more:
            self._life.over = True
            self._more.notify_all()
        self._server.should_exit = self._server.force_exit = True
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()

    def restart(self) -> None:
        """As after a crash: the queue, the history and the temporary files are gone."""
        self.stop()
        self.start()

    def history(self) -> dict[str, dict[str, Any]]:
        """What has ended, the latest last."""
        with self._lock:
            return dict(self._life.history)

    def interrupt(self) -> None:
        """As by somebody at the server's own page, who sees that something runs."""
        while True:
            with self._lock:
                if self._life.running is not None:
                    self._life.interrupt = True
                    return
            time.sleep(0.005)

    async def _serve(self, listening: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        await self._server.serve([listening])

    # --- the routes ---

    def _app(self) -> Starlette:
        routes = [
            Route("/prompt", self._get_prompt),
            Route("/prompt", self._post_prompt, methods=["POST"]),
            Route("/queue", self._get_queue),
            Route("/queue", self._post_queue, methods=["POST"]),
            Route("/interrupt", self._post_interrupt, methods=["POST"]),
            Route("/history", self._get_history),
            Route("/history/{prompt_id}", self._get_history),
            Route("/view", self._get_view),
            Route("/system_stats", self._get_system_stats),
            Route("/upload/image", self._post_upload, methods=["POST"]),
            Route("/upload/mask", self._post_upload, methods=["POST"]),
            WebSocketRoute("/ws", self._ws),
        ]
        return Starlette(
            routes=[route if isinstance(route, WebSocketRoute) else self._covered(route) for route in routes]
        )

    def _covered(self, route: Route) -> Route:
        """Behind a proxy that wants a token, where one is set."""
        endpoint = route.endpoint

        async def guarded(request: Request) -> Response:
            self.calls.append((request.method, request.url.path))
            if self.faults.cover and request.headers.get("authorization") != f"Bearer {self.faults.cover}":
                return Response(status_code=401)
            answer: Response = await endpoint(request)
            return answer

        return Route(route.path, guarded, methods=list(route.methods or ()))

    async def _get_prompt(self, request: Request) -> Response:
        if self.faults.slow_looks:
            self.faults.slow_looks -= 1
            await asyncio.sleep(0.5)
        return JSONResponse(self._queue_info())

    def _queue_info(self) -> dict[str, Any]:
        with self._lock:
            return {"exec_info": {"queue_remaining": len(self._life.pending) + (self._life.running is not None)}}

    async def _get_system_stats(self, request: Request) -> Response:
        return JSONResponse({"system": {"comfyui_version": "0.9.0"}, "devices": [{"name": "cpu", "type": "cpu"}]})

    async def _post_prompt(self, request: Request) -> Response:
        body = await request.json()
        if self.faults.refuse_prompts:
            self.faults.refuse_prompts -= 1
            return Response(status_code=503)
        if self.faults.vanish:
            self.faults.vanish -= 1
            return _Lost()
        given = body.get("prompt_id")
        if given is not None and not self.faults.own_ids and str(uuid.UUID(given)) != given:
            return JSONResponse(
                {"error": _error("invalid_prompt_id", "prompt_id must be a valid UUID"), "node_errors": {}}, 400
            )
        if "prompt" not in body:
            return JSONResponse({"error": _error("no_prompt", "No prompt provided"), "node_errors": {}}, 400)
        error, node_errors = self.validate(body["prompt"])
        if error is not None:
            return JSONResponse({"error": error, "node_errors": node_errors}, 400)
        prompt_id = str(uuid.uuid4()) if given is None or self.faults.own_ids else given
        extra = {**body.get("extra_data", {}), "client_id": body["client_id"], "create_time": int(time.time() * 1000)}
        with self._more:
            number = self._number
            self._number += 1
            self._life.pending.append([number, prompt_id, body["prompt"], extra, _outputs(body["prompt"])])
            self.submits.append(body)
            self._more.notify_all()
        if self.faults.answer_s:
            await asyncio.sleep(self.faults.answer_s)
        if self.faults.lose_answers:
            self.faults.lose_answers -= 1
            return _Lost()
        if self.faults.break_prompts:
            self.faults.break_prompts -= 1
            return Response(status_code=500)
        return JSONResponse({"prompt_id": prompt_id, "number": number, "node_errors": node_errors})

    async def _get_queue(self, request: Request) -> Response:
        with self._lock:
            running = [self._life.running] if self._life.running else []
            return JSONResponse({"queue_running": running, "queue_pending": list(self._life.pending)})

    async def _post_queue(self, request: Request) -> Response:
        gone = (await request.json()).get("delete", [])
        with self._lock:
            self._life.pending = [item for item in self._life.pending if item[1] not in gone]
        return Response()

    async def _post_interrupt(self, request: Request) -> Response:
        wanted = (await request.json()).get("prompt_id")
        with self._lock:
            running = self._life.running
            if running is not None and (self.faults.own_ids or wanted is None or running[1] == wanted):
                self._life.interrupt = True
        return Response()

    async def _get_history(self, request: Request) -> Response:
        with self._lock:
            history = dict(self._life.history)
        if wanted := request.path_params.get("prompt_id"):
            return JSONResponse({key: entry for key, entry in history.items() if key == wanted})
        most = int(request.query_params.get("max_items", 10_000))
        return JSONResponse(dict(list(history.items())[-most:]))

    async def _get_view(self, request: Request) -> Response:
        name, sub = request.query_params["filename"], request.query_params.get("subfolder", "")
        path = self.root / request.query_params.get("type", "output") / sub / Path(name).name
        if ".." in sub or name.startswith("/"):
            return Response(status_code=403)
        if self.faults.fail_views:
            self.faults.fail_views -= 1
            return Response(status_code=500)
        if self.faults.lacks_files or not path.is_file():
            return Response(status_code=404)
        return FileResponse(path)

    async def _post_upload(self, request: Request) -> Response:
        async with request.form() as form:
            image, folder, sub = form["image"], str(form.get("type", "input")), str(form.get("subfolder", ""))
            assert not isinstance(image, str)
            content, name = await image.read(), image.filename
            original = json.loads(str(form.get("original_ref", "null")))
        if not name or folder not in ("input", "temp", "output") or ".." in sub:
            return Response(status_code=400)
        path = self.root / folder / sub / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if request.url.path.endswith("mask"):
            with Image.open(self.root / original["type"] / original["subfolder"] / original["filename"]) as opened:
                picture = opened.convert("RGBA")
            with Image.open(io.BytesIO(content)) as mask:
                picture.putalpha(mask.convert("RGBA").getchannel("A"))
            picture.save(path)
        else:
            path.write_bytes(content)
        return JSONResponse({"name": name, "subfolder": sub, "type": folder})

    # --- validation ---

    def validate(self, prompt: Mapping[str, Any]) -> tuple[dict[str, Any] | None, dict[str, Any]]:
        """What is wrong with a workflow as a whole, and node by node."""
        for name, node in prompt.items():
            kind = node.get("class_type")
            if kind not in self.nodes:
                found = _error("missing_node_type", f"Node '{kind}' not found. The custom node may not be installed.")
                return {**found, "details": f"Node ID '#{name}'"}, {}
        if not _outputs(prompt):
            return _error("prompt_no_outputs", "Prompt has no outputs"), {}
        node_errors = {}
        for name, node in prompt.items():
            if errors := list(self._faults_of(node, prompt)):
                node_errors[name] = {
                    "errors": errors,
                    "dependent_outputs": _outputs(prompt),
                    "class_type": node["class_type"],
                }
        if node_errors:
            return _error("prompt_outputs_failed_validation", "Prompt outputs failed validation"), node_errors
        return None, {}

    def _faults_of(self, node: Mapping[str, Any], prompt: Mapping[str, Any]) -> Any:
        for name, (kind, bounds, optional) in SPECS[node["class_type"]].inputs.items():
            if name not in node["inputs"]:
                if not optional:
                    yield _fault("required_input_missing", "Required input is missing", name, name)
                continue
            value = node["inputs"][name]
            if isinstance(value, list):
                source = prompt[value[0]]["class_type"]
                given = SPECS[source].outputs[value[1]]
                if given != kind:
                    details = f"{name}, received_type({given}) mismatch input_type({kind})"
                    yield _fault("return_type_mismatch", "Return type mismatch between linked nodes", details, name)
                continue
            yield from self._value_faults(name, kind, bounds, value)

    def _value_faults(self, name: str, kind: str | list[str], bounds: tuple[float, float] | None, value: Any) -> Any:
        choices = self.models if kind == "MODEL_FILE" else kind if isinstance(kind, list) else None
        if choices is not None and value not in choices:
            details = f"{name}: '{value}' not in {list(choices) if len(choices) <= 20 else '(a long list)'}"
            yield _fault("value_not_in_list", "Value not in list", details, name)
        if kind in ("INT", "FLOAT") and not isinstance(value, int | float):
            details = f"{name}, {value}, could not convert"
            yield _fault("invalid_input_type", f"Failed to convert an input value to a {kind} value", details, name)
        elif bounds is not None and value < bounds[0]:
            yield _fault("value_smaller_than_min", f"Value {value} smaller than min of {bounds[0]:g}", name, name)
        elif bounds is not None and value > bounds[1]:
            yield _fault("value_bigger_than_max", f"Value {value} bigger than max of {bounds[1]:g}", name, name)
        if kind == "FILE" and not Run(self.root, {}, lambda: 0).path(value, "input").is_file():
            details = f"{name} - Invalid image file: {value}"
            yield _fault("custom_validation_failed", "Custom validation failed for node", details, name)

    # --- running ---

    def _work(self, life: _Life) -> None:
        while True:
            with self._more:
                while not life.pending and not life.over:
                    self._more.wait()
                if life.over:
                    return
                life.pending.sort(key=lambda item: item[0])
                item = life.running = life.pending.pop(0)
                life.interrupt = False
            messages: list[Any] = []
            outputs: dict[str, Any] = {}
            ok = self._execute(life, item, outputs, messages)
            if life.over:
                return
            status = {"status_str": "success" if ok else "error", "completed": ok, "messages": messages}
            with self._lock:
                life.running = None
                life.history[item[1]] = {"prompt": item, "outputs": outputs, "meta": {}, "status": status}
            self._say(item, "executing", {"node": None, "prompt_id": item[1]})

    def _execute(self, life: _Life, item: list[Any], outputs: dict[str, Any], messages: list[Any]) -> bool:
        _, prompt_id, prompt, _, _ = item

        def note(kind: str, data: dict[str, Any]) -> None:
            messages.append([kind, {**data, "prompt_id": prompt_id, "timestamp": int(time.time() * 1000)}])
            self._say(item, kind, messages[-1][1])

        note("execution_start", {})
        keys = {name: _key(name, prompt) for name in prompt}
        note("execution_cached", {"nodes": [name for name in prompt if keys[name] in life.cache]})
        node = ""
        try:
            for node in _order(prompt):
                self._execute_node(life, item, node, keys[node], outputs)
        except _Interrupted:
            kind = prompt[node]["class_type"]
            note("execution_interrupted", {"node_id": node, "node_type": kind, "executed": []})
            return False
        except Exception as error:  # noqa: BLE001 - as the real one: whatever a node raises is said
            data = {"node_id": node, "node_type": prompt[node]["class_type"], "executed": [], "traceback": []}
            note(
                "execution_error",
                {
                    **data,
                    "exception_message": f"{error}\n",
                    "exception_type": self.faults.raises or type(error).__name__,
                    "current_inputs": {name: [str(value)] for name, value in prompt[node]["inputs"].items()},
                    "current_outputs": [],
                },
            )
            return False
        note("execution_success", {})
        return True

    def _execute_node(self, life: _Life, item: list[Any], name: str, key: str, outputs: dict[str, Any]) -> None:
        _, prompt_id, prompt, _, _ = item
        if life.interrupt or life.over:
            raise _Interrupted
        if key not in life.cache:
            self._say(item, "executing", {"node": name, "display_node": name, "prompt_id": prompt_id})
            self._say_state(item, name, "running", 0, 1)
            run = Run(self.root, prompt, self._next_file, self._stepper(life, item, name), metadata=self.metadata)
            node = prompt[name]
            given = {
                label: life.cache[_key(value[0], prompt)][0][value[1]] if isinstance(value, list) else value
                for label, value in node["inputs"].items()
            }
            life.cache[key] = run_node(node["class_type"], given, run)
            self._say_state(item, name, "finished", 1, 1)
        if (shown := life.cache[key][1]) is not None:
            outputs[name] = shown
            self._say(item, "executed", {"node": name, "display_node": name, "output": shown, "prompt_id": prompt_id})

    def _stepper(self, life: _Life, item: list[Any], name: str) -> Any:
        def step(number: int, steps: int, picture: Image.Image) -> None:
            slow = 0.1 if self.faults.slow_word in json.dumps(item[2]) else 0.0
            end = time.monotonic() + (self.faults.step_s or slow)
            while True:
                if life.interrupt or life.over:
                    raise _Interrupted
                if time.monotonic() >= end:
                    break
                time.sleep(0.005)
            if (pace := self.faults.pace) is not None:
                pace.wait(1)
                pace.clear()
            if self.faults.raises:
                raise RuntimeError(self.faults.says)
            self._say(item, "progress", {"value": number, "max": steps, "prompt_id": item[1], "node": name})
            self._say_state(item, name, "running", number, steps)
            if item[3].get("preview_method") not in (None, "none"):
                self._say_preview(item, name, picture)
            if self.faults.drop_sockets:
                self.faults.drop_sockets -= 1
                self._close_sockets()

        return step

    def _next_file(self) -> int:
        self._files += 1
        return self._files

    # --- the sockets ---

    async def _ws(self, socket: WebSocket) -> None:
        if self.faults.no_sockets:
            await socket.close()
            return
        await socket.accept()
        sid = socket.query_params.get("clientId") or uuid.uuid4().hex
        flags: dict[str, Any] = {}
        self._sockets[sid] = (socket, flags)
        await socket.send_json({"type": "status", "data": {"status": self._queue_info(), "sid": sid}})
        try:
            said = json.loads(await socket.receive_text())
            if said.get("type") == "feature_flags":
                flags.update(said["data"])
                await socket.send_json({"type": "feature_flags", "data": {"supports_preview_metadata": True}})
            while True:
                await socket.receive()
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            if self._sockets.get(sid, (None, None))[0] is socket:
                del self._sockets[sid]

    def _say(self, item: list[Any], kind: str, data: dict[str, Any]) -> None:
        self._send(item, json.dumps({"type": kind, "data": data}))

    def _say_state(self, item: list[Any], name: str, state: str, value: float, most: float) -> None:
        node = {"value": value, "max": most, "state": state, "node_id": name, "prompt_id": item[1]}
        self._say(item, "progress_state", {"prompt_id": item[1], "nodes": {name: node}})

    def _say_preview(self, item: list[Any], name: str, picture: Image.Image) -> None:
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=95)
        found = self._sockets.get(item[3]["client_id"])
        metadata = found is not None and found[1].get("supports_preview_metadata")
        if metadata and not self.faults.plain_previews:
            about = json.dumps({"node_id": name, "prompt_id": item[1], "image_type": "image/jpeg"}).encode()
            self._send(item, struct.pack(">II", 4, len(about)) + about + buffer.getvalue())
        else:
            self._send(item, struct.pack(">II", 1, 1) + buffer.getvalue())

    def _send(self, item: list[Any], message: str | bytes) -> None:
        found = self._sockets.get(item[3]["client_id"])
        if found is None:
            return

        async def send() -> None:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                if isinstance(message, bytes):
                    await found[0].send_bytes(message)
                else:
                    await found[0].send_text(message)

        self._in_loop(send())

    def _close_sockets(self) -> None:
        async def close() -> None:
            for sid, (one, _) in list(self._sockets.items()):
                self._sockets.pop(sid, None)
                with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                    await one.close()

        self._in_loop(close())

    def _in_loop(self, work: Any) -> None:
        try:
            asyncio.run_coroutine_threadsafe(work, self._loop).result(5)
        except (RuntimeError, TimeoutError, asyncio.CancelledError):
            work.close()


class _Lost(Response):
    """No answer that can be read: the connection breaks off after the body was taken."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        raise ConnectionAbortedError


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"type": kind, "message": message, "details": "", "extra_info": {}}


def _fault(kind: str, message: str, details: str, name: str) -> dict[str, Any]:
    return {"type": kind, "message": message, "details": details, "extra_info": {"input_name": name}}


def _outputs(prompt: Mapping[str, Any]) -> list[str]:
    return [name for name, node in prompt.items() if node["class_type"] in SPECS and SPECS[node["class_type"]].keeps]


def _order(prompt: Mapping[str, Any]) -> list[str]:
    """What an output needs, each node after those that it is linked to."""
    done: dict[str, None] = {}

    def visit(name: str) -> None:
        for value in prompt[name]["inputs"].values():
            if isinstance(value, list):
                visit(value[0])
        done.setdefault(name)

    for name in _outputs(prompt):
        visit(name)
    return list(done)


def _key(name: str, prompt: Mapping[str, Any]) -> str:
    """What a node's outputs are kept under: all that they depend on."""
    node = prompt[name]
    inputs = {
        label: [_key(value[0], prompt), value[1]] if isinstance(value, list) else value
        for label, value in node["inputs"].items()
    }
    return json.dumps([node["class_type"], inputs], sort_keys=True)
