"""Redis may vanish: a cache that is away fails no page and keeps nobody out."""

import socket

import pytest

from consult.config.cache import ForgivingRedisCache


@pytest.fixture
def cache_of_nobody():
    """A cache at an address where nothing listens."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
    return ForgivingRedisCache(
        f"redis://127.0.0.1:{port}/0",
        {"OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 1.0}},
    )


def test_every_look_is_a_miss_and_nothing_fails(cache_of_nobody):
    cache = cache_of_nobody
    assert cache.get("a", "otherwise") == "otherwise"
    assert cache.add("a", 1)
    assert cache.set("a", 1) is None
    assert cache.incr("a") == 1
    assert not cache.has_key("a")
    assert cache.get_many(["a"]) == {}
    assert cache.delete("a") is False
