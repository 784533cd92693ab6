"""
Gives the sets that a delivery pass walks an order that is a function of the program. Python's own iterate in
the order of addresses, which differs from run to run. For the virtual clock only: on the real one runs what
ships.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, MutableSet
from typing import Any, TypeVar

T = TypeVar("T")


class OrderedSet(MutableSet[T]):
    """A set that iterates in the order of insertion."""

    __slots__ = ("_items",)

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._items = dict.fromkeys(items)

    def __contains__(self, item: object) -> bool:
        return item in self._items

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: T) -> None:
        self._items[item] = None

    def discard(self, item: T) -> None:
        self._items.pop(item, None)

    def remove(self, item: T) -> None:
        del self._items[item]

    def copy(self) -> OrderedSet[T]:
        return OrderedSet(self._items)

    def update(self, *others: Iterable[T]) -> None:
        for other in others:
            self._items.update(dict.fromkeys(other))

    union = MutableSet.__or__
    intersection = MutableSet.__and__
    difference = MutableSet.__sub__


#: The attributes that hold such sets, by class of ``anyio._backends._asyncio``.
ORDERED_ATTRIBUTES = {"CancelScope": ("_tasks", "_child_scopes"), "TaskGroup": ("_tasks",)}


def order_sets(backend: Any) -> None:
    """Makes each new scope and group of a backend module begin with ordered sets."""
    for class_name, attributes in ORDERED_ATTRIBUTES.items():
        _order_attributes(getattr(backend, class_name), attributes)


def _order_attributes(cls: type, attributes: tuple[str, ...]) -> None:
    initialize = cls.__init__  # type: ignore[misc]

    @functools.wraps(initialize)
    def initialize_ordered(self: object, *args: object, **kwargs: object) -> None:
        initialize(self, *args, **kwargs)
        for attribute in attributes:
            setattr(self, attribute, OrderedSet())

    cls.__init__ = initialize_ordered  # type: ignore[misc]
