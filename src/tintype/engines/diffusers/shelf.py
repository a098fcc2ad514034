"""Which models are kept: those used last, as many as fit. Sizes are numbers measured by whoever loads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Model = TypeVar("Model")


class TooLarge(Exception):
    """A model takes more than there is, even alone."""


@dataclass(slots=True)
class _Place(Generic[Model]):
    model: Model
    size: int


class Shelf(Generic[Model]):
    """Models by key, the one used last at the end. ``limit`` in bytes; ``discard`` frees one that is let go."""

    def __init__(self, limit: int, discard: Callable[[Model], None]) -> None:
        self.limit = limit
        self._discard = discard
        self._places: OrderedDict[str, _Place[Model]] = OrderedDict()
        self._sizes: dict[str, int] = {}  # of all that were ever here, so that the next time is no guess

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._places))

    def __len__(self) -> int:
        return len(self._places)

    @property
    def taken(self) -> int:
        """Bytes of all that are kept."""
        return sum(place.size for place in self._places.values())

    def first_size(self, key: str) -> int | None:
        """What that model took when it had just been loaded, kept or not."""
        return self._sizes.get(key)

    def get(self, key: str) -> Model | None:
        """The model, which thereby becomes the one used last."""
        if key not in self._places:
            return None
        self._places.move_to_end(key)
        return self._places[key].model

    def make_room(self, size: int) -> None:
        """Let go of those used longest ago until ``size`` more bytes fit, or none is left."""
        while self._places and self.taken + size > self.limit:
            self.drop(next(iter(self._places)))

    def put(self, key: str, model: Model, size: int) -> None:
        """Keep a model of that measured size, letting go of others where it takes more than was thought.

        Raises TooLarge, with the model let go, where it does not fit even alone.
        """
        self._sizes[key] = size
        if size > self.limit:
            self._discard(model)
            raise TooLarge(f"it takes {size} bytes, {self.limit} are allowed")
        self.make_room(size)
        self._places[key] = _Place(model, size)

    def resize(self, key: str, size: int) -> None:
        """A kept model was measured anew (adapters were added to it): others may have to go."""
        if key in self._places:
            self._places[key].size = size
            for other in tuple(self._places):
                if other != key and self.taken > self.limit:
                    self.drop(other)

    def drop(self, key: str) -> bool:
        """Let go of that model. False where it is not kept."""
        place = self._places.pop(key, None)
        if place is None:
            return False
        self._discard(place.model)
        return True

    def clear(self) -> None:
        """Let go of all."""
        for key in tuple(self._places):
            self.drop(key)
