"""A publisher on this machine, for every test that fetches from one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bad_server import Publisher, publisher


@pytest.fixture
def pub() -> Iterator[Publisher]:
    with publisher() as it:
        yield it
