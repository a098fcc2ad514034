"""What the tests of rented engines share."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tintype.engines.contract import EngineCard, Input, Request, Role, Task


def _load(name: str, path: Path) -> Any:
    """A helper module beside the tests, which are no package."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec
        assert spec.loader
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


_load("rented_serving", Path(__file__).with_name("rented") / "serving.py")


@pytest.fixture(scope="session")
def load_helper() -> Callable[[str, Path], Any]:
    return _load


@pytest.fixture
def make_request(tmp_path: Path) -> Callable[..., Request]:
    """Requests with a folder of their own each; ``pictures`` are the roles of inputs that they come with."""
    numbers = iter(range(1000))

    def make(card: EngineCard, task: Task = Task.TEXT_TO_IMAGE, *, pictures: tuple[Role, ...] = (), **fields: Any):
        number = next(numbers)
        workdir = tmp_path / f"work{number}"
        workdir.mkdir()
        inputs = []
        for place, role in enumerate(pictures):
            path = workdir / f"in-{place}.png"
            path.write_bytes(sys.modules["rented_serving"].picture(64, 48, place))
            inputs.append(Input(role, path, 64, 48))
        settings = {"prompt": "a red fox", "seed": 5, "width": 64, "height": 48, "inputs": tuple(inputs), **fields}
        return Request(job=f"job{number}", attempt=1, card=card, task=task, workdir=workdir, **settings)

    return make


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A certificate authority of the tests: ``.server`` is a server's TLS context, ``.file`` what clients trust."""
    import ssl
    from types import SimpleNamespace

    import trustme

    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    ca.cert_pem.write_to_path(file)
    return SimpleNamespace(server=context, file=str(file))
