"""ComfyUI as a provider: its HTTP calls and its WebSocket behind the ground for rented engines."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Event
from typing import Any

from PIL import Image, ImageChops

from tintype.engines.comfyui.client import Client, Connections, Down, Rejected, Stored
from tintype.engines.comfyui.filling import Filled, fill, put_name
from tintype.engines.comfyui.listening import Watch
from tintype.engines.comfyui.refusals import Lacking, failed, rejected
from tintype.engines.comfyui.results import PICTURES, conform_picture, endings, files_of
from tintype.engines.comfyui.servers import Server, Servers, urls
from tintype.engines.comfyui.workflow import Workflow, read_workflow
from tintype.engines.contract import JSON, EngineError, Input, Reason, Request, Role
from tintype.engines.rented import Ask, File, Made, Pending, Unsure
from tintype.engines.rented.faults import Explained, NotTaken
from tintype.engines.rented.settings import seconds, text
from tintype.kernel.errors import SettingsError

UNREACHABLE = "The model's servers cannot be reached at present"
LOST = "The model's server has lost the job"
TIMEOUT_S = 60.0
DEAD_S = 30.0
MARK = "tintype"  # our token's name in a workflow's extra data
_LOOKS = (0.0, 0.5, 1.5)  # a server may still be at the submit whose answer was lost


class ComfyUI:
    """See :class:`tintype.engines.rented.Provider`; the id of a job is its ``prompt_id`` and its server's URL."""

    def __init__(self) -> None:
        self._connections = Connections()
        self._servers = Servers()
        self._watches: dict[str, Watch] = {}
        self._graphs: dict[str, Mapping[str, Any]] = {}
        self._sent: dict[str, str] = {}  # by token: where it went, until it is known what became of it
        self._refusing: dict[str, float] = {}
        self._cancelled: set[str] = set()

    def check(self, settings: Mapping[str, JSON]) -> None:
        """Raises SettingsError, which names the setting that is wrong."""
        read_workflow(settings)
        urls(settings)
        seconds(settings, "dead_s", DEAD_S)
        if text(settings, "upload_folder", "temp") not in ("temp", "input"):
            raise SettingsError("upload_folder must be temp or input", field="upload_folder")
        text(settings, "preview_method", "auto")

    # --- sending ---

    def most(self, request: Request, settings: Mapping[str, JSON]) -> int:
        """One, so that each picture has a seed of its own, unless the card says ``batch``."""
        return read_workflow(settings).batch

    def submit(self, ask: Ask) -> str:
        workflow = read_workflow(ask.settings)
        filled = fill(workflow, ask)
        trouble: EngineError = EngineError(Reason.UNAVAILABLE, UNREACHABLE)
        servers = self._servers.of(ask.settings)
        for server in self._servers.by_load(servers, lambda one: self._client(ask, one.url), ask.request.card.id):
            try:
                return self._send(ask, workflow, filled, server)
            except Lacking as error:
                trouble = error
            except Down:
                self._servers.rest(server)
        raise trouble

    def _send(self, ask: Ask, workflow: Workflow, filled: Filled, server: Server) -> str:
        """Give it to one server. Raises Down where nothing was sent, Lacking where it cannot run it."""
        client, over = self._client(ask, server.url), True
        with self._servers.sending(server, ask.request.card.id):
            try:
                self._upload(client, ask, filled)
            except Unsure as error:  # pictures that lie there do no harm
                raise Down(str(error), refused=False) from error
            prompt_id = _prompt_id(ask.token)
            extra: dict[str, JSON] = {MARK: ask.token}
            if ask.request.partials:
                extra["preview_method"] = ask.settings.get("preview_method", "auto")
            self._sent[ask.token] = server.url
            try:
                body = {"prompt": filled.graph, "client_id": prompt_id, "prompt_id": prompt_id, "extra_data": extra}
                found = client.submit(body)
            except Rejected as error:
                raise rejected(error.answer, workflow, server.url) from error
            except Unsure:
                over = False  # `find` is to know where it went
                raise
            finally:
                if over:
                    del self._sent[ask.token]
        upstream_id = f"{found}@{server.url}"
        self._graphs[upstream_id] = filled.graph
        return upstream_id

    def _upload(self, client: Client, ask: Ask, filled: Filled) -> None:
        folder = text(ask.settings, "upload_folder", "temp")
        for upload in filled.uploads:
            stored = client.upload(upload.picture, _name(upload.picture), folder)
            if upload.mask is not None:
                mask = _as_transparency(ask.request, upload.mask, upload.picture)
                name = f"{_name(upload.picture)[:32]}-{_name(mask)}"
                stored = client.upload_mask(mask, name, stored, folder)
            put_name(filled.graph, upload, stored.annotated)

    # --- looking ---

    @contextmanager
    def listening(self, ask: Ask, upstream_id: str) -> Iterator[Callable[[float, Event], object]]:
        prompt_id, client = self._at(ask, upstream_id)
        watch = Watch(client, _prompt_id(ask.token), prompt_id, self._graphs.get(upstream_id))
        self._watches[upstream_id] = watch
        try:
            watch.open()
            yield watch.wait
        finally:
            watch.close()
            self._watches.pop(upstream_id, None)
            self._graphs.pop(upstream_id, None)
            self._cancelled.discard(upstream_id)

    def look(self, ask: Ask, upstream_id: str) -> Pending | Made:
        watch = self._watches.get(upstream_id)
        # Nobody is told that a job was taken out of the queue: after a cancel it is asked for each time.
        if watch is not None and watch.can_tell and upstream_id not in self._cancelled:
            return _pending(ask.request, watch)
        prompt_id, client = self._at(ask, upstream_id)
        try:
            # In this order: what leaves the queue is in the history by then.
            waiting = next((item for item in client.queue() if item[1] == prompt_id), None)
            entry = client.history(prompt_id) if waiting is None else None
        except Down as error:
            raise self._away(ask, client.url, error) from error
        self._refusing.pop(client.url, None)
        if waiting is not None:
            if watch is None:
                return Pending()
            watch.asked()
            watch.knows(waiting[2])
            return _pending(ask.request, watch)
        if entry is None:
            raise self._gone(ask, upstream_id, f"{client.url} knows nothing of the job: it was restarted, or cleared")
        return self._made(ask, upstream_id, client, entry)

    def find(self, ask: Ask) -> str:
        sent_to = self._sent.get(ask.token)
        places = [sent_to] if sent_to else urls(ask.settings)
        for pause in _LOOKS if sent_to else _LOOKS[:1]:
            time.sleep(pause)
            for url in places:
                try:
                    found = self._known(self._client(ask, url), ask.token)
                except Down as error:
                    if not error.refused:
                        raise Unsure(f"{url} cannot be reached") from error
                    continue  # no server is running there, and with it went its queue
                if found is not None:
                    self._sent.pop(ask.token, None)
                    return f"{found}@{url}"
        self._sent.pop(ask.token, None)
        raise NotTaken(Reason.UNAVAILABLE, UNREACHABLE, detail=f"none of {', '.join(places)} has the job")

    def _known(self, client: Client, token: str) -> str | None:
        """The id of what was sent with a token, under whichever id the server keeps it."""
        ours = _prompt_id(token)
        for item in client.queue():
            if item[1] == ours or _mark(item) == token:
                return str(item[1])
        if client.history(ours) is not None:
            return ours
        # Older servers give ids of their own.
        return next((key for key, entry in client.ended().items() if _mark(entry.get("prompt")) == token), None)

    def cancel(self, ask: Ask, upstream_id: str) -> None:
        """Out of the queue, or interrupted where it runs. Older servers interrupt whatever runs: so only if it does."""
        self._cancelled.add(upstream_id)
        prompt_id, client = self._at(ask, upstream_id)
        try:
            client.delete(prompt_id)
            if prompt_id in client.running():
                client.interrupt(prompt_id)
        except Down as error:
            raise Unsure("the server cannot be reached") from error

    # --- what came of it ---

    def _made(self, ask: Ask, upstream_id: str, client: Client, entry: Mapping[str, Any]) -> Made:
        request, workflow = ask.request, read_workflow(ask.settings)
        status = entry.get("status") or {}
        if status.get("status_str") == "error":
            texts = [request.prompt, request.negative_prompt, *map(str, request.options.values())]
            raise failed(status.get("messages") or [], texts, cancelled=upstream_id in self._cancelled)
        wanted = files_of(entry, workflow.outputs, endings(request.output_format))[: ask.count]
        if not wanted:
            detail = f"the workflow made no {request.output_format}: see the setting `outputs`"
            raise Explained(Reason.FAILED, "Generation failed", detail=detail)
        # All of a batch were made with the first one's seed.
        files = [File(self._content(client, request, file), seed=ask.seed) for file in wanted]
        if request.output_format == "glb":
            seen = files_of(entry, workflow.outputs, PICTURES)[:1]
            files += [File(self._fetched(client, file), role="preview") for file in seen]
        return Made(files)

    def _content(self, client: Client, request: Request, file: Stored) -> bytes:
        content = self._fetched(client, file)
        return content if request.output_format in ("mp4", "glb") else conform_picture(content, request)

    def _fetched(self, client: Client, file: Stored) -> bytes:
        try:
            return client.fetch(file)
        except Down as error:
            raise Unsure("the result could not be fetched") from error

    def _away(self, ask: Ask, url: str, error: Down) -> Exception:
        """A server that refuses connections for long is not running, and its queue was in its memory."""
        if not error.refused:
            return Unsure(f"{url} cannot be reached")
        since = self._refusing.setdefault(url, time.monotonic())
        if time.monotonic() - since < seconds(ask.settings, "dead_s", DEAD_S):
            return Unsure(f"{url} refuses connections")
        return Explained(Reason.UNAVAILABLE, LOST, detail=f"{url} is down, and the job with it")

    def _gone(self, ask: Ask, upstream_id: str, detail: str) -> EngineError:
        if upstream_id in self._cancelled:
            return EngineError(Reason.CANCELLED, "The job was cancelled")
        return Explained(Reason.UNAVAILABLE, LOST, detail=detail)

    def _client(self, ask: Ask, url: str) -> Client:
        return Client(self._connections, url, ask.key.value, seconds(ask.settings, "timeout_s", TIMEOUT_S))

    def _at(self, ask: Ask, upstream_id: str) -> tuple[str, Client]:
        prompt_id, _, url = upstream_id.partition("@")
        if url not in urls(ask.settings):
            raise Explained(Reason.UNAVAILABLE, LOST, detail=f"{url} is no server of this card any more")
        return prompt_id, self._client(ask, url)


def _pending(request: Request, watch: Watch) -> Pending:
    """How far it is; with a preview, where so many are wanted and the next one's time has come."""
    partial = None
    due = (watch.shown + 1) / (request.partials + 1)
    if watch.shown < request.partials and watch.preview is not None and watch.sampled >= due:
        partial, watch.preview = File(watch.preview, role="partial"), None
        watch.shown += 1
    return Pending(watch.fraction, partial=partial)


def _prompt_id(token: str) -> str:
    """The id that we give a job: newer servers want a UUID as it is usually written."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, token))


def _mark(item: Any) -> str | None:
    """The token in a queue's or a history's item: ``[number, id, workflow, extra data, outputs]``."""
    extra = item[3] if isinstance(item, list) and len(item) > 3 else None
    return extra.get(MARK) if isinstance(extra, dict) else None


def _name(picture: Input) -> str:
    """A name made of the content: the same picture is there once, whoever sent it, and no name tells of a customer."""
    digest = hashlib.sha256(picture.path.read_bytes()).hexdigest()
    return f"{digest[:32]}{picture.path.suffix.lower()}"


def _as_transparency(request: Request, mask: Input, picture: Input) -> Input:
    """A mask as ComfyUI's mask editor sends it: what may change (white) is transparent. At the picture's size."""
    path = request.workdir / f"mask-{uuid.uuid4().hex}.png"
    with Image.open(mask.path) as opened:
        may_change = opened.convert("L").resize((picture.width, picture.height))
    clear = Image.new("RGBA", may_change.size)
    clear.putalpha(ImageChops.invert(may_change))
    clear.save(path, "PNG", compress_level=1)
    return Input(Role.MASK, path, picture.width, picture.height)
