"""What ComfyUI says against a workflow: for the customer where it is about a field, for the operator otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from tintype.engines.comfyui.workflow import Workflow
from tintype.engines.contract import EngineError, Reason
from tintype.engines.rented import safe_message
from tintype.engines.rented.faults import Explained

UNAVAILABLE = "The model is not available at present"
LONGEST_RUN = 12
_MOST_NODES = 5


class Lacking(Explained):
    """This server lacks a node or a model; another one may have it."""


def rejected(answer: Mapping[str, Any], workflow: Workflow, url: str) -> EngineError:
    """Why a workflow was not taken (status 400)."""
    error = answer.get("error")
    kind = str(error.get("type", "")) if isinstance(error, dict) else ""
    said = str(error.get("message", "")) if isinstance(error, dict) else str(error)
    faults = list(_faults(answer))
    for _, fault, node in faults:
        if found := _about_a_field(workflow, node, fault):
            return EngineError(Reason.INVALID, found)
    detail = "; ".join([f"{url} did not take the workflow: {kind or said}", *_lines(workflow, faults)])
    # "invalid_prompt" is what older versions call it.
    if kind in ("missing_node_type", "invalid_prompt"):
        return Lacking(Reason.UNAVAILABLE, UNAVAILABLE, detail=f"{detail}: {safe_message(said)}")
    if any(fault.get("type") in ("value_not_in_list", "custom_validation_failed") for _, fault, _ in faults):
        return Lacking(Reason.UNAVAILABLE, UNAVAILABLE, detail=detail)
    return Explained(Reason.FAILED, "Generation failed", detail=detail)


def failed(messages: Sequence[Any], texts: Sequence[str], *, cancelled: bool) -> EngineError:
    """Why a workflow that ran did not succeed, by the messages of its history. ``texts`` are the customer's."""
    for message in messages:
        kind, data = (message[0], message[1]) if isinstance(message, list) and len(message) == 2 else ("", {})
        if kind == "execution_interrupted":
            if cancelled:
                return EngineError(Reason.CANCELLED, "The job was cancelled")
            return Explained(Reason.FAILED, "Generation was interrupted", detail="interrupted at the server")
        if kind == "execution_error" and isinstance(data, dict):
            return _broken(data, texts)
    return Explained(Reason.FAILED, "Generation failed", detail="the workflow failed, its history does not say why")


def _broken(data: Mapping[str, Any], texts: Sequence[str]) -> EngineError:
    kind = str(data.get("exception_type", "an error"))
    where = f"node {data.get('node_id')} ({data.get('node_type')})"
    message = str(data.get("exception_message", "")).strip().partition("\n")[0][:200]
    if _repeats(message, texts):
        message = "(its words are in the server's log)"
    detail = f"{where}: {kind}: {message}"
    # ComfyUI's own class for it, and torch's.
    if kind.rpartition(".")[2] in ("OutOfMemoryError", "OOM_EXCEPTION"):
        return Explained(Reason.OUT_OF_MEMORY, "The engine ran out of memory", detail=detail)
    return Explained(Reason.FAILED, "Generation failed", detail=detail)


def _repeats(message: str, texts: Sequence[str]) -> bool:
    """Whether a message has a piece of a customer's text in it."""
    for text in filter(None, texts):
        match = SequenceMatcher(None, message, text, autojunk=False).find_longest_match()
        if match.size >= min(LONGEST_RUN, len(text)):
            return True
    return False


def _faults(answer: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], tuple[str, str]]]:
    """The node's class, the error, and the node with the input that it is about."""
    nodes = answer.get("node_errors")
    for node, said in nodes.items() if isinstance(nodes, dict) else ():
        for fault in said.get("errors", ()):
            name = fault.get("extra_info", {}).get("input_name", "")
            yield str(said.get("class_type", "")), fault, (str(node), str(name))


def _about_a_field(workflow: Workflow, place: tuple[str, str], fault: Mapping[str, Any]) -> str | None:
    field = workflow.field_at(*place)
    if field is None or field.startswith(("image", "mask")):  # their names are ours, not the customer's
        return None
    match fault.get("type"):
        case "value_smaller_than_min" | "value_bigger_than_max":
            return f"{field}: {safe_message(fault.get('message'))}"
        case "value_not_in_list":
            return f"{field}: this value is not accepted by this model"
        case _:
            return f"{field} is not as this model takes it"


def _lines(workflow: Workflow, faults: Sequence[tuple[str, Mapping[str, Any], tuple[str, str]]]) -> Iterator[str]:
    for kind, fault, (node, name) in faults[:_MOST_NODES]:
        # What stands in a slot may be the customer's own text.
        details = "" if workflow.field_at(node, name) else f" ({safe_message(fault.get('details'), '')})"
        yield f"node {node} ({kind}): {fault.get('type')}{details}"
