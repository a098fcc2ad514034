"""What predictions look like: all of it is told by the job and its files alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tintype.generation.view import JobView
from tintype.jobs.model import Job
from tintype.jobs.state import State

STATUS = {
    State.QUEUED: "starting",
    State.RUNNING: "processing",
    State.FINISHING: "processing",
    State.SUCCEEDED: "succeeded",
    State.FAILED: "failed",
    State.CANCELLED: "canceled",
    State.EXPIRED: "canceled",
}


def time(value: datetime | None) -> str | None:
    """A time in UTC to the microsecond, as RFC 3339 writes it."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def url_of(job: Job) -> str:
    """Where the prediction is: below the mount, which has all of its paths."""
    return f"{job.base_url}/replicate/v1/predictions/{job.public_id}"


def prediction(seen: JobView) -> dict[str, Any]:
    """A prediction. Its output is a list of links."""
    job = seen.job
    extra, url = job.request["extra"], url_of(job)
    # What retention has deleted is not there any more.
    done = job.state is State.SUCCEEDED and job.files_deleted_at is None
    metrics: dict[str, float] = {}
    if job.started_at is not None and job.finished_at is not None:
        metrics["predict_time"] = round((job.finished_at - job.started_at).total_seconds(), 6)
        metrics["total_time"] = round((job.finished_at - job.created_at).total_seconds(), 6)
    return {
        "id": job.public_id,
        "model": extra["model"],
        "version": extra["version"],
        "input": {"prompt": job.prompt, **extra["input"]} if job.prompt else dict(extra["input"]),
        "logs": logs(job),
        "output": [file.url for file in seen.results] if done else None,
        "error": error(job),
        "status": STATUS[job.state],
        "source": "api",
        "data_removed": job.files_deleted_at is not None,
        "created_at": time(job.created_at),
        "started_at": time(job.started_at),
        "completed_at": time(job.finished_at),
        "metrics": metrics,
        "urls": {"get": url, "cancel": f"{url}/cancel", "stream": f"{url}/stream"},
    }


def logs(job: Job) -> str:
    """The seed, and how far it is in the form that Replicate's clients read progress from."""
    if job.started_at is None:
        return ""
    percent = 100 if job.state is State.SUCCEEDED else int(job.progress * 100)
    bar = "█" * (percent // 10)
    return f"Using seed: {job.request['seed']}\n{percent:3d}%|{bar:<10}| {percent}/100\n"


def error(job: Job) -> str | None:
    """Why there is no output; None for one that was cancelled by its caller."""
    if job.error is not None:
        return str(job.error["message"])
    return None


def webhook(seen: JobView, event: str) -> dict[str, Any]:
    """The body of a webhook: the prediction, as it was at that event, however late it is sent."""
    shown = prediction(seen)
    if event in ("job.start", "job.logs", "job.output"):
        shown |= {"status": "processing", "error": None, "completed_at": None, "metrics": {}}
        if event != "job.output":
            shown["output"] = None
        if event == "job.start":
            shown["logs"] = ""
    return shown


def account(row: Any) -> dict[str, Any]:
    """The account."""
    name = row["username"] or row["email"].partition("@")[0]
    return {"type": "user", "username": name, "name": name, "github_url": None}
