"""What a prompt's tokens tell the fake engine to do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tintype.engines.contract import EngineError, Reason

_TOKEN = re.compile(r"\[([a-z][a-z-]*)(?:=([\w.]+))?\]")
_SIZES = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


@dataclass(frozen=True, slots=True)
class Script:
    """The tokens of one prompt, by name; those without a value have an empty one."""

    tokens: dict[str, str]

    def has(self, name: str) -> bool:
        return name in self.tokens

    def text(self, name: str, default: str = "") -> str:
        return self.tokens.get(name) or default

    def number(self, name: str, default: float = 0.0) -> float:
        value = self.tokens.get(name)
        if not value:
            return default
        try:
            return float(value)
        except ValueError:
            raise EngineError(Reason.INVALID, f"[{name}={value}]: a number is expected") from None

    def size(self, name: str) -> int:
        """Bytes, from ``500M`` or the like."""
        value = self.text(name, "0")
        unit = _SIZES.get(value[-1:].upper(), 1)
        try:
            return int(float(value.rstrip("KMGkmg")) * unit)
        except ValueError:
            raise EngineError(Reason.INVALID, f"[{name}={value}]: a size such as 500M is expected") from None

    def reason(self, name: str) -> Reason:
        value = self.text(name, Reason.FAILED.value).replace("-", "_")
        try:
            return Reason(value)
        except ValueError:
            known = ", ".join(Reason)
            raise EngineError(Reason.INVALID, f"[{name}={value}]: accepted are {known}") from None


EMPTY = Script({})


def read(prompt: str) -> Script:
    """The script in a prompt; brackets that are no token of ours are but text."""
    return Script({m[1]: m[2] or "" for m in _TOKEN.finditer(prompt)}) if "[" in prompt else EMPTY
