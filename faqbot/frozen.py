"""Immutable records: frozen dataclasses in all but the time that it takes to make them.

`dataclasses` writes and compiles the methods of each class at every start: 9 ms for its import, and 0.5 ms for
each frozen record, on a machine where Python itself starts in 10. Here all records share their methods. Type
checkers take them for frozen dataclasses (PEP 681), and so do `dataclasses.fields`, `asdict` and `replace`.
"""

from __future__ import annotations

from collections.abc import Callable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, TypeVar, dataclass_transform

    T = TypeVar("T")
    F = TypeVar("F", bound="Frozen")
else:

    def dataclass_transform(**_: object) -> Callable[[type], type]:
        """`typing.dataclass_transform`, without the import of `typing`, which takes 4 ms."""
        return lambda cls: cls


__all__ = ["Frozen", "as_dict", "replace"]


def _always(value: T) -> Callable[[], T]:
    return lambda: value


class _Fields:
    """`__dataclass_fields__`, made when somebody asks for it."""

    def __get__(self, record: Frozen | None, owner: type[Frozen]) -> Any:
        import dataclasses

        fields = [
            (name, object, dataclasses.field(default_factory=_always(owner.defaults_[name])))
            if name in owner.defaults_
            else (name, object)
            for name in owner.fields_
        ]
        made: Any = dataclasses.make_dataclass(owner.__name__, fields)
        return made.__dataclass_fields__


@dataclass_transform(frozen_default=True)
class Frozen:
    """A record: its fields are the annotations of its class, in their order, and cannot be set again."""

    fields_: ClassVar[tuple[str, ...]] = ()
    defaults_: ClassVar[dict[str, Any]] = {}
    __dataclass_fields__: ClassVar[Any] = _Fields()

    def __init_subclass__(cls) -> None:
        own = tuple(name for name in cls.__annotations__ if name not in cls.fields_)
        cls.fields_ = (*cls.fields_, *own)
        type.__setattr__(cls, "__match_args__", cls.fields_)
        cls.defaults_ = {**cls.defaults_, **{name: cls.__dict__[name] for name in own if name in cls.__dict__}}

    def __init__(self, *values: Any, **named: Any) -> None:
        fields = self.fields_
        own = self.__dict__
        own.update(self.defaults_)
        own.update(zip(fields, values, strict=False))
        own.update(named)
        if (
            len(own) != len(fields)
            or len(values) > len(fields)
            or (named and not set(fields[len(values) :]) >= set(named))
        ):
            raise TypeError(f"{type(self).__name__} has the fields {', '.join(fields)}")

    def __setattr__(self, name: str, value: object) -> None:
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *map(self.__dict__.__getitem__, self.fields_)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.fields_)})"


def replace(record: F, **changes: Any) -> F:
    """Return a record like another, but for some fields."""
    return type(record)(**{**record.__dict__, **changes})


def as_dict(value: Any) -> Any:
    """Return a record, and all records in it, as dictionaries."""
    if isinstance(value, Frozen):
        return {name: as_dict(getattr(value, name)) for name in value.fields_}
    if isinstance(value, (tuple, list)):
        return type(value)(map(as_dict, value))
    return value
