"""The fake engine: instant, and able to fail in every way that an engine can. For tests and benchmarks.

It writes valid files of the right size and format whose pixels depend on the seed alone. Its configuration:
``concurrency`` (default 64), ``state_dir`` (a folder in which it remembers, across restarts, how often it has failed
and what it has "sent to a provider"; without it nothing outlives the process), ``load_delay`` (seconds),
``load_fails`` (number of loads that fail first) and ``refuse`` (a text: it cannot be made, for this reason).

Where unfinished pictures are wanted it gives as many, evenly over its delay.

What a job does beyond that is said by tokens in its prompt:

========================  =============================================================================================
``[delay=S]``             takes S seconds, checking for a cancel
``[steps=N]``             tells its progress N times, over the delay
``[fail=REASON]``         fails with that reason (``unavailable``, ``rate_limited``, …; default ``failed``)
``[fail-times=N]``        … only in the first N attempts of the job (implies ``[fail]``)
``[retry-after=S]``       … and says to wait S seconds
``[moderated]``           is refused by an output check
``[raise]``               raises an ordinary exception; ``[raise=REASON]`` an EngineError
``[memory-error]``        raises MemoryError
``[crash]``               the process is killed by a signal; ``[crash-times=N]`` only in the first N attempts
``[segfault]``, ``[exit]``  the process dies of a real segmentation fault; exits by itself
``[hang]``                never ends and takes no notice of a cancel; ``[hang=gil]`` holds the interpreter lock, too
``[hang-times=N]``        … only in the first N attempts
``[eat=500M]``            takes that much memory (K, M, G), holds it for a second
``[at=sent]``             lets the crash or failure happen right after a provider has taken the job
``[upstream]``            acts as a rented provider that can be asked for a token
``[upstream-lost]``       acts as one that cannot: with a token alone the outcome is unknown
``[print=N]``             prints N lines
``[no-done]``             ends without saying so
``[bad-file]``            gives a file of garbage; ``[bad-partial]`` only for its unfinished pictures
``[wrong-size]``          gives a picture of another size
``[no-file]``, ``[escape]``, ``[symlink]``  names a file that is not there; lies outside; is a link to outside
========================  =============================================================================================

Rented: every real submit is one line in ``state_dir/upstream.jsonl`` (``{"token", "handle", "job"}``), every cancel
that reached the provider one in ``upstream-cancels.jsonl``.
"""

from __future__ import annotations

from collections.abc import Mapping

from tintype.engines.contract import JSON, Engine


def create(config: Mapping[str, JSON]) -> Engine:
    """The engine, by its configuration (see above). Raises SettingsError on a configuration that is not valid."""
    from tintype.engines.fake.engine import FakeEngine

    return FakeEngine(config)
