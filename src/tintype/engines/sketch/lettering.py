"""What the texts of a prompt are written on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tintype.engines.sketch.doing import ACTORS, detailed
from tintype.engines.sketch.quoting import Text
from tintype.engines.sketch.scene import KEPT, Subject
from tintype.engines.sketch.subjects import drawing_of
from tintype.engines.sketch.words.letters import WRITABLE
from tintype.engines.sketch.words.subjects import GROUP_OF


def write_on(subjects: list[Subject], text: Text, *, shirt: bool) -> bool:
    """Write a text on the last of the subjects that takes one, or let the last of them say it; whether one does.

    ``shirt``: what a person wears was named right before it.
    """
    if text.way == "title":
        return False
    if shirt and subjects and GROUP_OF[subjects[-1].kind] == "person":
        subjects[-1] = replace(subjects[-1], details=detailed(subjects[-1].details, "letters", text.said))
        return True
    for at in range(len(subjects) - 1, -1, -1):
        if _is_free(subjects[at]):
            subjects[at] = replace(subjects[at], details=detailed(subjects[at].details, "letters", text.said))
            return True
    who = max((at for at, one in enumerate(subjects) if GROUP_OF[one.kind] in ACTORS[:2]), default=-1)
    if text.way == "speech" and who >= 0:
        subjects.append(Subject("speech_bubble", relation="says", anchor=who, details=(("letters", text.said),)))
        return True
    return False


def _is_free(subject: Subject) -> bool:
    return subject.kind in WRITABLE and "letters" not in dict(subject.details)


def legible(subjects: Sequence[Subject]) -> list[Subject]:
    """The subjects, those that are to be read as large as that needs, or who holds them."""
    done = list(subjects)
    for one in subjects:
        if "letters" not in dict(one.details) or one.relation == "says":
            continue
        at = one.anchor if one.relation in KEPT else done.index(one)
        group, drawing = GROUP_OF[done[at].kind], drawing_of(done[at].kind)
        wanted = 0.72 if group == "person" else 0.46
        if done[at].size == 1.0 and drawing.size < wanted and done[at].relation not in ("on", *KEPT):
            done[at] = replace(done[at], size=min(wanted / drawing.size, 2.0))
    return done


def write_later(subjects: Sequence[Subject], texts: Sequence[Text]) -> tuple[list[Subject], list[str]]:
    """Write what was said before the thing that it is on ("'OPEN' on a sign"); the texts that remain are a title."""
    done, left = list(subjects), []
    for text in texts:
        at = next((at for at, one in enumerate(done) if text.way != "title" and _is_free(one)), None)
        if at is None:
            left.append(text.said)
        else:
            done[at] = replace(done[at], details=detailed(done[at].details, "letters", text.said))
    return done, left
