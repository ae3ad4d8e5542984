"""A cache that may vanish: what it holds is a convenience, never a fact."""

from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = structlog.get_logger(__name__)


class ForgivingRedisCache(RedisCache):
    """Redis as a cache; while it is away every look is a miss and no page fails.

    Signing in counts its attempts here: a dead Redis must keep nobody out.
    """

    def add(self, *args: Any, **options: Any) -> bool:
        return bool(self._try(super().add, True, args, options))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try(super().get, default, (key, default, version), {})

    def set(self, *args: Any, **options: Any) -> None:
        self._try(super().set, None, args, options)

    def delete(self, *args: Any, **options: Any) -> bool:
        return bool(self._try(super().delete, False, args, options))

    def incr(self, *args: Any, **options: Any) -> int:
        return int(self._try(super().incr, 1, args, options))

    def has_key(self, *args: Any, **options: Any) -> bool:
        return bool(self._try(super().has_key, False, args, options))

    def get_many(self, *args: Any, **options: Any) -> dict[Any, Any]:
        return dict(self._try(super().get_many, {}, args, options))

    def _try(
        self,
        act: Callable[..., Any],
        otherwise: Any,
        args: tuple[Any, ...],
        options: dict[str, Any],
    ) -> Any:
        try:
            return act(*args, **options)
        except RedisError as error:
            logger.warning("cache_away", error=type(error).__name__)
            return otherwise
