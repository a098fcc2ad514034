"""What Replicate says and does, in our words: errors, tokens, lost answers, cancels, inputs, results, costs."""

from __future__ import annotations

import threading

import pytest
from PIL import Image
from rented_serving import LOSE, Answer

from tintype.engines.contract import (
    Done,
    EngineCard,
    EngineError,
    Failed,
    Log,
    Output,
    Progress,
    Reason,
    Role,
    Sending,
    Started,
    Task,
    Upstream,
)
from tintype.engines.replicate import create
from tintype.kernel.errors import SettingsError

VERSION = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa"
FLUX = EngineCard("card", "replicate", {"model": "black-forest-labs/flux-dev", "cost_micro_per_second": 975})


def card(model: str, **settings) -> EngineCard:
    return EngineCard("card", "replicate", {"model": model, **settings})


def config(provider) -> dict:
    keys = {"keys": ["REPLICATE_A", "REPLICATE_B"], "base_url": provider.url}
    return {**keys, "poll_s": 0.01, "outbound_allow": ["127.0.0.0/8"], "timeout_s": 5}


@pytest.fixture
def engine(provider):
    return create(config(provider))


def run(engine, request):
    return list(engine.generate([request]))


def failure(events) -> tuple[Reason, str]:
    assert isinstance(events[-1], Failed), events[-1]
    return events[-1].reason, events[-1].message


def record(events) -> Upstream:
    token = next(event.token for event in events if isinstance(event, Sending))
    handles = [event.handle for event in events if isinstance(event, Started)]
    return Upstream(token, handles[-1] if handles else None)


def size(path):
    with Image.open(path) as picture:
        return picture.size


# --- what is sent, what comes back ---


def test_a_picture_is_asked_for_in_the_models_words(engine, provider, make_request):
    settings = {**FLUX.settings, "parameters": {"go_fast": True}, "fields": {"guidance_scale": "guidance"}}
    request = make_request(EngineCard("card", "replicate", settings), steps=28, guidance_scale=3.0)
    events = run(engine, request)
    assert isinstance(events[-1], Done)
    assert events[-1].cost_micro == 2438, "2.5 s at the card's rate"
    (sent,) = provider.submits
    assert sent["model"] == "black-forest-labs/flux-dev"
    assert sent["input"] == {
        "go_fast": True,
        "prompt": "a red fox",
        "seed": 5,
        "width": 64,
        "height": 48,
        "num_outputs": 1,
        "num_inference_steps": 28,
        "guidance": 3.0,
    }
    assert [event.fraction for event in events if isinstance(event, Progress)] == [0.5]
    assert size(next(event.path for event in events if isinstance(event, Output))) == (64, 48)


@pytest.mark.parametrize(
    ("settings", "field", "value"),
    [
        ({"model": VERSION}, "version", VERSION),
        ({"model": f"stability-ai/sdxl:{VERSION}"}, "version", VERSION),
        ({"deployment": "acme/pictures"}, "deployment", "acme/pictures"),
    ],
)
def test_versions_and_deployments(engine, provider, make_request, settings, field, value):
    request = make_request(EngineCard("card", "replicate", settings))
    engine.load(request.card)
    assert isinstance(run(engine, request)[-1], Done)
    assert provider.submits[0][field] == value


def test_a_size_is_brought_within_what_the_model_makes(engine, provider, make_request):
    request = make_request(card("black-forest-labs/flux-dev", sides=[256, 1440, 16]), width=2048, height=1152)
    assert isinstance(run(engine, request)[-1], Done)
    assert (provider.submits[0]["input"]["width"], provider.submits[0]["input"]["height"]) == (1440, 816)


def test_a_single_url_a_film(engine, provider, make_request):
    import av

    fields = {"width": "", "height": "", "count": "", "seconds": "duration", "aspect_ratio": "aspect_ratio"}
    settings = {"fields": fields, "choices": {"seconds": [6, 8, 10]}, "parameters": {"num_frames": 60}}
    request = make_request(
        card("lightricks/ltx-2-fast", **settings),
        Task.TEXT_TO_VIDEO,
        width=192,
        height=108,
        frames=48,
        fps=12,
        output_format="mp4",
    )
    output = next(event for event in run(engine, request) if isinstance(event, Output))
    with av.open(str(output.path)) as opened:
        assert (opened.streams.video[0].width, opened.streams.video[0].height) == (192, 108)
        assert sum(1 for _ in opened.decode(video=0)) == 48
    assert provider.submits[0]["input"]["duration"] == 6
    assert provider.submits[0]["input"]["aspect_ratio"] == "16:9"


def test_a_dictionary_of_files_a_model(engine, provider, make_request):
    request = make_request(
        card(
            "firtoz/trellis", fields={"image": "", "images": "images", "count": ""}, parameters={"generate_model": True}
        ),
        Task.IMAGE_TO_3D,
        pictures=(Role.SOURCE,),
        output_format="glb",
        prompt="",
        width=0,
        height=0,
    )
    output = next(event for event in run(engine, request) if isinstance(event, Output))
    assert output.path.read_bytes()[:4] == b"glTF"
    assert len(provider.submits[0]["input"]["images"]) == 1


def test_the_path_to_the_files_can_be_set(engine, provider, make_request):
    provider.output = {
        "debug": [provider.cdn.keep(b"x", "image/png", provider.cdn.url)],
        "made": {"nice": {"url": provider.cdn.keep(b"the right one", "image/png", provider.cdn.url)}},
        "small": provider.cdn.keep(b"its preview", "image/png", provider.cdn.url),
    }
    events = run(engine, make_request(card("a/b", outputs="made.nice", preview="small")))
    given = [(event.role, event.path.read_bytes()) for event in events if isinstance(event, Output)]
    assert given == [("result", b"the right one"), ("preview", b"its preview")]


def test_a_large_input_is_uploaded_and_a_small_one_sent_along(engine, provider, make_request):
    for above, uploads in ((1 << 20, 0), (10, 2)):
        request = make_request(
            card("black-forest-labs/flux-fill-dev", upload_above=above),
            Task.INPAINTING,
            pictures=(Role.SOURCE, Role.MASK),
        )
        assert isinstance(run(engine, request)[-1], Done)
        assert len(provider.uploads) == uploads
        assert provider.submits[-1]["input"]["mask"].startswith(
            provider.cdn.url if uploads else "data:image/png;base64,"
        )
    assert request.inputs[0].path.read_bytes() in provider.uploads[0].data


def test_an_upload_that_fails_has_sent_nothing(engine, provider, make_request, monkeypatch):
    monkeypatch.setattr(provider, "_file", lambda call: LOSE)
    request = make_request(card("a/b", upload_above=10), Task.IMAGE_TO_IMAGE, pictures=(Role.SOURCE,))
    assert failure(run(engine, request))[0] is Reason.UNAVAILABLE
    assert provider.submits == []


# --- what goes wrong with a submit ---


def test_a_lost_answer_is_found_by_what_was_sent(engine, provider, make_request):
    for number in range(5):  # others, over more than one page
        run(engine, make_request(FLUX, seed=100 + number))
    provider.faults = [LOSE]
    before = len(provider.submits)
    assert isinstance(run(engine, make_request(FLUX))[-1], Done)
    assert len(provider.submits) == before + 1


def test_a_death_before_the_answer_is_found_by_what_was_sent(engine, provider, make_request):
    request = make_request(FLUX, Task.IMAGE_TO_IMAGE, pictures=(Role.SOURCE,))
    events = engine.generate([request])
    sending = next(events)
    next(events)
    events.close()
    again = list(create(config(provider)).resume(request, Upstream(sending.token)))
    assert isinstance(again[-1], Done)
    assert len(provider.submits) == 1


def test_two_alike_are_not_told_apart(engine, provider, make_request):
    run(engine, make_request(FLUX))
    request = make_request(FLUX)
    other = create(config(provider))  # a process that does not know whose the first one is
    provider.faults = [LOSE]
    assert failure(run(other, request))[0] is Reason.OUTCOME_UNKNOWN
    assert len(provider.submits) == 2


def test_what_another_job_of_ours_has_is_not_taken_for_it(engine, provider, make_request):
    run(engine, make_request(FLUX))
    provider.faults = [LOSE]
    assert isinstance(run(engine, make_request(FLUX))[-1], Done)
    assert len(provider.submits) == 2


def test_without_a_seed_nothing_is_taken_for_it(engine, provider, make_request):
    provider.faults = [LOSE]
    request = make_request(card("google/nano-banana", fields={"seed": ""}))
    assert failure(run(engine, request))[0] is Reason.OUTCOME_UNKNOWN
    assert len(provider.submits) == 1


def test_what_never_arrived_is_unknown_and_not_sent_again(engine, provider, make_request):
    provider.faults = [Answer({"detail": "bad gateway"}, 502)]
    assert failure(run(engine, make_request(FLUX)))[0] is Reason.OUTCOME_UNKNOWN
    assert sum(call.method == "POST" for call in provider.calls) == 1


def test_an_answer_that_takes_too_long_is_found_by_what_was_sent(engine, provider, make_request):
    """The client itself sets no limit to the time of a submit."""
    kept_back = threading.Event()
    provider.faults = [kept_back]
    events = run(engine, make_request(EngineCard("card", "replicate", {**FLUX.settings, "timeout_s": 0.5})))
    kept_back.set()
    assert isinstance(events[-1], Done)
    assert len(provider.submits) == 1


def test_a_provider_that_is_not_there_was_sent_nothing(engine, provider, make_request):
    provider.stop()
    assert failure(run(engine, make_request(FLUX)))[0] is Reason.UNAVAILABLE


@pytest.mark.parametrize(
    ("detail", "headers"),
    [
        ("Request was throttled. Your rate limit resets in ~30s.", {}),
        ("Request was throttled.", {"Retry_After": "30"}),
    ],
)
def test_a_throttle_says_when_to_come_back(engine, provider, make_request, detail, headers):
    from replicate_double import problem

    provider.faults = [problem(429, "Too many requests", detail, **headers)] * 2
    events = run(engine, make_request(FLUX))
    assert failure(events)[0] is Reason.RATE_LIMITED
    assert 25 < events[-1].retry_after <= 30
    assert provider.submits == []


@pytest.mark.parametrize("status", [401, 402, 403])
def test_a_refused_token_rests_and_the_next_is_used(engine, provider, make_request, status):
    from replicate_double import OTHER_TOKEN, problem

    provider.faults = [problem(status, "Insufficient credit", "You have insufficient credit to run this model.")]
    events = run(engine, make_request(FLUX))
    assert isinstance(events[-1], Done)
    assert any(isinstance(event, Log) and "REPLICATE_A" in event.message for event in events)
    assert provider.submits[0]["sent_with"] == f"Bearer {OTHER_TOKEN}"


def test_a_wrong_field_is_the_callers_fault_and_named(engine, provider, make_request):
    reason, message = failure(run(engine, make_request(FLUX, width=2000)))
    assert (reason, message) == (Reason.INVALID, "width: Must be less than or equal to 1440")
    assert provider.submits == []


def test_a_model_that_does_not_exist_is_the_operators(engine, make_request):
    assert failure(run(engine, make_request(card("nobody/nothing"))))[0] is Reason.UNAVAILABLE


# --- what goes wrong with a job ---


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("NSFW content detected. Try running it again, or try a different prompt.", Reason.MODERATED),
        (
            "The input or output was flagged as sensitive. Try different inputs. (E005)",
            Reason.MODERATED,
        ),
        ("CUDA out of memory. Tried to allocate 2.00 GiB", Reason.OUT_OF_MEMORY),
        ("Service is temporarily unavailable due to high demand (E003)", Reason.UNAVAILABLE),
        ("E6716 Timeout starting prediction", Reason.UNAVAILABLE),
        ("The image could not be decoded, see https://internal.example/log", Reason.FAILED),
    ],
)
def test_a_prediction_that_fails(engine, provider, make_request, error, reason):
    provider.error = error
    got, message = failure(run(engine, make_request(FLUX)))
    assert got is reason
    assert "internal.example" not in message
    assert ("could not be decoded" in message) is (reason is Reason.FAILED)


def test_bad_moments_while_waiting_are_no_failure(engine, provider, make_request):
    from replicate_double import problem

    provider.looks = [problem(502, "Bad gateway", ""), problem(429, "Too many", ""), Answer(b"no json"), LOSE]
    assert isinstance(run(engine, make_request(FLUX))[-1], Done)
    assert len(provider.submits) == 1


def test_a_restart_of_the_provider_is_waited_out(engine, provider, make_request):
    events = engine.generate([make_request(FLUX)])
    next(event for event in events if isinstance(event, Started))
    provider.stop()
    threading.Timer(0.5, provider.start).start()
    assert isinstance(list(events)[-1], Done)
    assert len(provider.submits) == 1


@pytest.mark.parametrize("how", ["forgotten", "emptied"])
def test_what_is_deleted_there_is_unknown(engine, provider, make_request, how):
    events = engine.generate([make_request(FLUX)])
    next(event for event in events if isinstance(event, Started))
    if how == "forgotten":
        provider.predictions.clear()
    else:
        provider.predictions[0] |= {"status": "succeeded", "output": None, "data_removed": True, "input": {}}
    assert failure(list(events))[0] is Reason.OUTCOME_UNKNOWN


def test_a_result_without_files_is_not_paid_for_twice(engine, provider, make_request):
    provider.output = "a text"
    with pytest.raises(EngineError) as caught:
        run(engine, make_request(FLUX))
    assert caught.value.reason is Reason.FAILED
    assert len(provider.submits) == 1


def test_a_cancel_reaches_replicate(engine, provider, make_request):
    provider.hold = True
    request = make_request(FLUX)
    threading.Timer(0.3, engine.cancel, [request.job]).start()
    assert failure(run(engine, request))[0] is Reason.CANCELLED
    assert provider.predictions[0]["status"] == "canceled"


def test_it_is_resumed_by_its_id(engine, provider, make_request):
    request = make_request(FLUX)
    events = engine.generate([request])
    seen = [next(events), next(events)]
    events.close()
    again = list(create(config(provider)).resume(request, record(seen)))
    assert isinstance(again[-1], Done)
    assert again[-1].cost_micro == 2438
    assert len(provider.submits) == 1


# --- settings ---


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({}, "model"),
        ({"model": "a/b", "deployment": "a/b"}, "model"),
        ({"model": "flux"}, "model"),
        ({"model": "a/b:latest"}, "model"),
        ({"deployment": "pictures"}, "deployment"),
        ({"model": "a/b", "keys": []}, "keys"),
        ({"model": "a/b", "cost_micro_per_second": -1}, "cost_micro_per_second"),
        ({"model": "a/b", "per_submit": "4"}, "per_submit"),
        ({"model": "a/b", "upload_above": -1}, "upload_above"),
        ({"model": "a/b", "fields": {"colour": "color"}}, "fields"),
    ],
)
def test_a_wrong_setting_is_named_when_the_card_is_loaded(engine, settings, field):
    with pytest.raises(SettingsError) as caught:
        engine.load(EngineCard("card", "replicate", settings))
    assert caught.value.field == field
