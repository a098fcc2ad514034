"""What fal says and does, in our words: errors, keys, lost answers, cancels, inputs, results, costs."""

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
from tintype.engines.fal import create
from tintype.kernel.errors import SettingsError

FLUX = EngineCard("card", "fal", {"model": "fal-ai/flux/dev", "cost_micro": 25000, "cost_per": "megapixel"})
MEGAPIXEL = {"width": 1024, "height": 768}


def card(model: str, **settings) -> EngineCard:
    return EngineCard("card", "fal", {"model": model, **settings})


@pytest.fixture
def engine(fal):
    config = {"keys": ["FAL_A", "FAL_B"], "poll_s": 0.01, "outbound_allow": ["127.0.0.0/8"], "timeout_s": 5}
    return create({**config, "queue_host": fal.host})


def run(engine, request):
    return list(engine.generate([request]))


def looks(path):
    with Image.open(path) as picture:
        return picture.size, picture.mode


def failure(events) -> tuple[Reason, str]:
    assert isinstance(events[-1], Failed), events[-1]
    return events[-1].reason, events[-1].message


def record(events) -> Upstream:
    token = next(event.token for event in events if isinstance(event, Sending))
    handles = [event.handle for event in events if isinstance(event, Started)]
    return Upstream(token, handles[-1] if handles else None)


# --- what is sent, what comes back ---


def test_a_picture_is_asked_for_in_fals_words(engine, fal, make_request):
    settings = {**FLUX.settings, "parameters": {"enable_safety_checker": True}, "headers": {"X-Fal-Store-IO": "0"}}
    request = make_request(
        EngineCard("card", "fal", settings), **MEGAPIXEL, steps=20, guidance_scale=3.0, negative_prompt="rain"
    )
    events = run(engine, request)
    assert isinstance(events[-1], Done)
    assert events[-1].cost_micro == 25000
    (job,) = fal.submits
    assert job["model"] == "fal-ai/flux/dev"
    assert job["body"] == {
        "enable_safety_checker": True,
        "prompt": "a red fox",
        "negative_prompt": "rain",
        "seed": 5,
        "image_size": {"width": 1024, "height": 768},
        "num_images": 1,
        "num_inference_steps": 20,
        "guidance_scale": 3.0,
    }
    assert job["headers"]["x-fal-store-io"] == "0"
    assert [event.fraction for event in events if isinstance(event, Progress)] == [0.4]
    assert looks(next(event.path for event in events if isinstance(event, Output)))[0] == (1024, 768)


def test_several_pictures_in_one_submit_where_the_card_says_so(engine, fal, make_request):
    events = run(engine, make_request(card("fal-ai/flux/dev", per_submit=4), count=6))
    assert [job["body"]["num_images"] for job in fal.submits] == [4, 2]
    assert [(event.index, event.seed) for event in events if isinstance(event, Output)] == [
        (n, 5 + n) for n in range(6)
    ]


def test_a_background_is_removed(engine, fal, make_request):
    request = make_request(
        card("fal-ai/birefnet/v2"), Task.BACKGROUND_REMOVAL, pictures=(Role.SOURCE,), prompt="", width=0, height=0
    )
    events = run(engine, request)
    output = next(event for event in events if isinstance(event, Output))
    assert looks(output.path) == ((64, 48), "RGBA")
    assert set(fal.submits[0]["body"]) == {"image_url", "seed", "num_images"}


def test_a_film_comes_at_the_length_that_was_asked_for(engine, fal, make_request):
    import av

    settings = {
        "fields": {"width": "video_size.width", "height": "video_size.height", "frames": "num_frames", "count": ""},
        "parameters": {"fps": 8},
        "cost_per": "second",
        "cost_micro": 1000,
    }
    request = make_request(
        card("fal-ai/ltx-2-19b/text-to-video", **settings),
        Task.TEXT_TO_VIDEO,
        width=192,
        height=128,
        frames=48,
        fps=24,
        output_format="mp4",
    )
    events = run(engine, request)
    output = next(event for event in events if isinstance(event, Output))
    with av.open(str(output.path)) as opened:
        assert sum(1 for _ in opened.decode(video=0)) == 48
    assert events[-1].cost_micro == 2000
    assert fal.submits[0]["body"]["num_frames"] == 48


def test_a_picture_becomes_a_model(engine, fal, make_request):
    request = make_request(
        card("fal-ai/trellis", fields={"seed": "", "count": ""}),
        Task.IMAGE_TO_3D,
        pictures=(Role.SOURCE,),
        output_format="glb",
        prompt="",
        width=0,
        height=0,
    )
    output = next(event for event in run(engine, request) if isinstance(event, Output))
    assert output.path.read_bytes()[:4] == b"glTF"
    assert set(fal.submits[0]["body"]) == {"image_url"}


def test_several_inputs_go_as_a_list(engine, fal, make_request):
    request = make_request(
        card("fal-ai/nano-banana/edit", fields={"image": "", "images": "image_urls", "seed": ""}),
        Task.IMAGE_TO_IMAGE,
        pictures=(Role.SOURCE, Role.REFERENCE, Role.REFERENCE),
    )
    assert isinstance(run(engine, request)[-1], Done)
    assert [url.partition(",")[0] for url in fal.submits[0]["body"]["image_urls"]] == ["data:image/png;base64"] * 3


def test_inputs_are_uploaded_where_the_card_says_so(engine, fal, make_request, monkeypatch):
    import fal_client.client

    monkeypatch.setattr(fal_client.client, "REST_URL", fal.url)
    monkeypatch.setattr(fal_client.client, "CDN_URL", fal.url)
    request = make_request(
        card("fal-ai/flux/dev/image-to-image", inputs="upload"), Task.IMAGE_TO_IMAGE, pictures=(Role.SOURCE,)
    )
    assert isinstance(run(engine, request)[-1], Done)
    (upload,) = fal.uploads
    assert upload.data == request.inputs[0].path.read_bytes()
    assert "86400" in upload.headers["X-Fal-Object-Lifecycle"], "it is deleted there after a day"
    assert fal.submits[0]["body"]["image_url"].startswith(fal.cdn.url)


def test_an_upload_that_fails_has_sent_nothing(engine, fal, make_request, monkeypatch):
    import fal_client.client

    monkeypatch.setattr(fal_client.client, "REST_URL", fal.cdn.url)
    monkeypatch.setattr(fal_client.client, "CDN_URL", fal.cdn.url)
    request = make_request(
        card("fal-ai/flux/dev/image-to-image", inputs="upload"), Task.IMAGE_TO_IMAGE, pictures=(Role.SOURCE,)
    )
    assert failure(run(engine, request))[0] is Reason.UNAVAILABLE
    assert fal.submits == []


# --- what goes wrong with a submit ---


def test_a_lost_answer_is_never_sent_again(engine, fal, make_request):
    fal.faults = [LOSE]
    events = run(engine, make_request(FLUX))
    assert failure(events)[0] is Reason.OUTCOME_UNKNOWN
    assert len(fal.submits) == 1
    assert sum(call.method == "POST" for call in fal.calls) == 1, "the client's own retries are off"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"<html>nginx</html>", 502, kind="text/html"),
        Answer(b"<html>nginx</html>", 503, kind="text/html"),
        Answer({"detail": "Internal Server Error"}, 500),
        Answer({"detail": "timeout"}, 408),
        Answer(b"not json", 200),
        Answer({"status": "IN_QUEUE"}, 200),
    ],
)
def test_an_answer_that_leaves_it_open_is_not_sent_again(engine, fal, make_request, answer):
    fal.faults = [answer]
    assert failure(run(engine, make_request(FLUX)))[0] is Reason.OUTCOME_UNKNOWN
    assert sum(call.method == "POST" for call in fal.calls) == 1


def test_an_answer_that_takes_too_long_is_not_waited_for_and_not_sent_again(engine, fal, make_request):
    kept_back = threading.Event()
    fal.faults = [kept_back]
    settings = {**FLUX.settings, "timeout_s": 0.5}
    events = run(engine, make_request(EngineCard("card", "fal", settings)))
    kept_back.set()
    assert failure(events)[0] is Reason.OUTCOME_UNKNOWN
    assert len(fal.submits) == 1


def test_a_provider_that_is_not_there_was_sent_nothing(engine, fal, make_request):
    fal.stop()
    assert failure(run(engine, make_request(FLUX)))[0] is Reason.UNAVAILABLE


def test_a_throttle_says_when_to_come_back(engine, fal, make_request):
    fal.faults = [Answer({"detail": "Too many requests"}, 429, {"Retry-After": "30"})] * 2
    events = run(engine, make_request(FLUX))
    assert failure(events)[0] is Reason.RATE_LIMITED
    assert 25 < events[-1].retry_after <= 30
    assert fal.submits == []


def test_a_refused_key_rests_and_the_next_is_used(engine, fal, make_request):
    from fal_double import KEY

    fal.keys.discard(KEY)
    events = run(engine, make_request(FLUX))
    assert isinstance(events[-1], Done)
    assert any(isinstance(event, Log) and "FAL_A" in event.message for event in events)


def test_no_money_left_is_an_outage_to_the_customer(engine, fal, make_request):
    fal.faults = [Answer({"detail": "User is locked. Reason: Exhausted balance. Top up at fal.ai/billing"}, 403)] * 2
    reason, message = failure(run(engine, make_request(FLUX)))
    assert reason is Reason.UNAVAILABLE
    assert "balance" not in message


@pytest.mark.parametrize("per_submit", [9])
def test_a_wrong_field_is_the_callers_fault_and_named(engine, fal, make_request, per_submit):
    reason, message = failure(run(engine, make_request(card("fal-ai/flux/dev", per_submit=per_submit), count=9)))
    assert reason is Reason.INVALID
    assert message == "num_images: Input should be less than or equal to 4"
    assert fal.submits == []


def test_a_model_that_does_not_exist_is_the_operators(engine, fal, make_request):
    assert failure(run(engine, make_request(card("nobody/nothing"))))[0] is Reason.UNAVAILABLE


def test_inpainting_without_a_mask_is_the_callers_fault(engine, make_request):
    request = make_request(card("fal-ai/flux-lora/inpainting"), Task.INPAINTING, pictures=(Role.SOURCE,))
    assert failure(run(engine, request)) == (Reason.INVALID, "inpainting needs a mask")


# --- what goes wrong with a job ---


@pytest.mark.parametrize(
    ("kind", "status", "reason"),
    [
        ("content_policy_violation", 422, Reason.MODERATED),
        ("image_too_large", 422, Reason.INVALID),
        ("file_download_error", 422, Reason.INVALID),
        ("no_media_generated", 422, Reason.INVALID),
        ("downstream_service_error", 400, Reason.UNAVAILABLE),
        ("internal_server_error", 500, Reason.UNAVAILABLE),
        ("generation_timeout", 504, Reason.UNAVAILABLE),
    ],
)
def test_a_models_errors(engine, fal, make_request, load_helper, kind, status, reason):
    from fal_double import error

    fal.outcome = error(kind, "Something is wrong with https://v3.fal.media/files/x", "image_url", status=status)
    got, message = failure(run(engine, make_request(FLUX)))
    assert got is reason
    assert "fal.media" not in message
    assert (message == "image_url: Something is wrong with …") is (reason is Reason.INVALID)


@pytest.mark.parametrize(
    ("kind", "status", "reason"),
    [
        ("request_timeout", 504, Reason.UNAVAILABLE),
        ("startup_timeout", 504, Reason.UNAVAILABLE),
        ("runner_scheduling_failure", 503, Reason.UNAVAILABLE),
        ("runner_server_error", 500, Reason.UNAVAILABLE),
        ("client_cancelled", 499, Reason.CANCELLED),
        ("bad_request", 400, Reason.INVALID),
    ],
)
def test_the_platforms_errors(engine, fal, make_request, kind, status, reason):
    from fal_double import platform_error

    fal.outcome = platform_error(kind, status)
    assert failure(run(engine, make_request(FLUX)))[0] is reason


def test_a_failure_that_the_status_tells(engine, fal, make_request):
    failed = {"status": "COMPLETED", "logs": [], "error": "Runner gone", "error_type": "runner_disconnected"}
    fal.looks = [Answer(failed)]
    assert failure(run(engine, make_request(FLUX)))[0] is Reason.UNAVAILABLE


def test_bad_moments_of_the_queue_are_waited_out(engine, fal, make_request):
    fal.looks = [
        Answer(b"<html>nginx</html>", 502, kind="text/html"),
        Answer({"detail": "slow down"}, 429),
        Answer(b"no json"),
        LOSE,
    ]
    assert isinstance(run(engine, make_request(FLUX))[-1], Done)
    assert len(fal.submits) == 1


def test_a_restart_of_the_provider_is_waited_out(engine, fal, make_request):
    events = engine.generate([make_request(FLUX)])
    next(event for event in events if isinstance(event, Started))
    fal.stop()
    threading.Timer(0.5, fal.start).start()
    assert isinstance(list(events)[-1], Done)
    assert len(fal.submits) == 1


def test_a_job_that_fal_has_forgotten_is_unknown(engine, fal, make_request):
    events = engine.generate([make_request(FLUX)])
    next(event for event in events if isinstance(event, Started))
    fal.jobs.clear()
    assert failure(list(events))[0] is Reason.OUTCOME_UNKNOWN


def test_a_result_without_files_is_not_paid_for_twice(engine, fal, make_request):
    fal.outcome = Answer({"images": [], "seed": 1})
    events = engine.generate([make_request(FLUX)])
    with pytest.raises(EngineError) as caught:
        list(events)
    assert caught.value.reason is Reason.FAILED
    assert len(fal.submits) == 1


@pytest.mark.parametrize(("refuse", "per_submit", "given"), [(True, 1, None), (False, 1, 1), (True, 2, 1)])
def test_a_flagged_picture_is_refused_where_the_card_says_so(engine, fal, make_request, refuse, per_submit, given):
    fal.nsfw = True
    events = run(
        engine, make_request(card("fal-ai/flux/dev", refuse_nsfw=refuse, per_submit=per_submit), count=per_submit)
    )
    if given is None:
        assert failure(events)[0] is Reason.MODERATED
    else:
        assert sum(isinstance(event, Output) for event in events) == given


# --- resuming and cancelling ---


def test_it_is_resumed_by_its_id_although_the_card_names_another_model_by_then(engine, fal, make_request):
    request = make_request(FLUX)
    events = engine.generate([request])
    seen = [next(events), next(events)]
    events.close()
    config = {"keys": ["FAL_A", "FAL_B"], "poll_s": 0.01, "outbound_allow": ["127.0.0.0/8"], "queue_host": fal.host}
    moved = make_request(card("fal-ai/qwen-image"))
    again = list(create(config).resume(moved, record(seen)))
    assert isinstance(again[-1], Done)
    assert len(fal.submits) == 1


def test_a_cancel_reaches_fal(engine, fal, make_request):
    fal.hold = True
    request = make_request(FLUX)
    threading.Timer(0.3, engine.cancel, [request.job]).start()
    assert failure(run(engine, request))[0] is Reason.CANCELLED
    assert fal.cancels == [fal.submits[0]["id"]]


# --- settings ---


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"model": ""}, "model"),
        ({"model": "flux"}, "model"),
        ({"keys": []}, "keys"),
        ({"inputs": "ftp"}, "inputs"),
        ({"refuse_nsfw": "yes"}, "refuse_nsfw"),
        ({"headers": {"a": 1}}, "headers"),
        ({"per_submit": 0}, "per_submit"),
        ({"fields": {"colour": "color"}}, "fields"),
        ({"fields": {"prompt": 1}}, "fields"),
        ({"choices": {"seconds": []}}, "choices"),
        ({"choices": {"aspect_ratio": ["wide"]}}, "choices"),
        ({"choices": {"resolution": ["big"]}}, "choices"),
        ({"sides": [1, 2]}, "sides"),
        ({"prompt_format": "a fox"}, "prompt_format"),
    ],
)
def test_a_wrong_setting_is_named_when_the_card_is_loaded(engine, settings, field):
    with pytest.raises(SettingsError) as caught:
        engine.load(EngineCard("card", "fal", {"model": "fal-ai/flux/dev", **settings}))
    assert caught.value.field == field


def test_the_host_is_set_once_for_a_process(engine, make_request):
    run(engine, make_request(FLUX))  # the client is imported by now
    with pytest.raises(SettingsError, match="queue_host"):
        create({"queue_host": "other.example"})
