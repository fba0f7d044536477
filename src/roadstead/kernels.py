"""Functions compiled to machine code, each for one signature, when they are first called, and kept on disk for the next process.

Kept code is found by what it was made of: the bytecode of the function, the constants it names by their values, the kernels it calls by
theirs, and the processor. Numba's own files are found by the date of one source file, and their index is written before what it points to:
a process killed in between, or two that compile at once while a source changes, leave code that belongs to another signature, and calling
it ends the process. Here a file is whole or absent, its checksum stands in it, and no two different codes have one name.
"""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, TypeVar, cast
from uuid import uuid4

import numba as nb
import numpy as np
from numba.core.caching import FunctionCache
from numba.core.serialize import dumps

LOG = logging.getLogger("roadstead.kernels")
"""Told at level INFO of every kernel that must be compiled because none is kept; ``record.kept``: whether it will be for the next process."""
SPARE = 4
"""How many codes of one function are kept: for other processors, and sources as they were."""
_SUM = 32

F = TypeVar("F", bound=Callable[..., Any])
# Compiling one may compile those it calls.
_lock = threading.RLock()


def kernel(signature: Any, beside: bool = False) -> Callable[[F], F]:
    """The function compiled for one signature and kept on disk; same numbers on every run (no fast-math). ``beside``: other threads run
    while it does."""

    def wrap(function: F) -> F:
        return cast(F, Kernel(function, signature, beside))

    return wrap


def frozen(of: Any) -> Any:
    """The type of a one-dimensional contiguous array that may be read-only, as Polars gives it."""
    return nb.types.Array(of, 1, "C", readonly=True)


class Kernel:
    """A function that is compiled when it is first called, or when another that calls it is."""

    def __init__(self, function: Callable[..., Any], signature: Any, beside: bool):
        self.__name__, self.__doc__, self.__module__ = (
            function.__name__,
            function.__doc__,
            function.__module__,
        )
        self.py_func = cast(FunctionType, function)
        self._signature, self._beside = signature, beside
        self._made: Any = None

    def __call__(self, *args: Any) -> Any:
        return (self._made or self._compiled())(*args)

    def __repr__(self) -> str:
        return f"<kernel {self.__module__}.{self.__name__}>"

    def __reduce__(self) -> str:
        # Another process finds it by its name.
        return self.__name__

    @property
    def signatures(self) -> list[Any]:
        """The one it is compiled for."""
        return list((self._made or self._compiled()).signatures)

    @property
    def _numba_type_(self) -> Any:
        """By which Numba knows it within another kernel."""
        return (self._made or self._compiled())._numba_type_

    def _compiled(self) -> Any:
        with _lock:
            if self._made is None and nb.config.DISABLE_JIT:
                self._made = self.py_func
            elif self._made is None:
                made = nb.njit(error_model="numpy", nogil=self._beside)(self.py_func)
                made._cache = _cache(self)
                made.compile(self._signature)
                made.disable_compile()
                self._made = made
            return self._made

    def digest(self) -> str:
        """Of all that its machine code is made of, the processor aside."""
        return hashlib.sha256(repr(_parts(self, set())).encode()).hexdigest()


def _parts(one: Kernel, met: set[int]) -> tuple[Any, ...]:
    if id(one) in met:
        return ("itself",)
    met = met | {id(one)}
    code = one.py_func.__code__
    named = sorted(set(_names(code)))
    known = one.py_func.__globals__
    cells = [cell.cell_contents for cell in one.py_func.__closure__ or ()]
    return (
        nb.__version__, str(one._signature), one._beside, _text(code), repr(one.py_func.__defaults__),
        [(name, _value(known[name], named, met)) for name in named if name in known], [_value(cell, named, met) for cell in cells],
    )  # fmt: skip


def _names(code: CodeType) -> list[str]:
    inner = [name for const in code.co_consts if isinstance(const, CodeType) for name in _names(const)]
    return [*code.co_names, *inner]


def _text(code: CodeType) -> tuple[Any, ...]:
    # The order of a set's members is another in each process.
    consts = [
        _text(c) if isinstance(c, CodeType) else repr(sorted(map(repr, c)) if isinstance(c, frozenset) else c)
        for c in code.co_consts
    ]
    return (
        code.co_code.hex(),
        consts,
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_cellvars,
        code.co_argcount,
    )


def _value(value: Any, named: list[str], met: set[int]) -> Any:
    if isinstance(value, Kernel):
        return _parts(value, met)
    if isinstance(value, np.ndarray):
        return (
            str(value.dtype),
            value.shape,
            hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest(),
        )
    if isinstance(value, ModuleType):
        # Of a module of ours the names that may be meant; NumPy and Python are those of this machine.
        ours = value.__name__.startswith("roadstead")
        return [(n, _value(getattr(value, n), named, met)) for n in named if ours and hasattr(value, n)]
    if isinstance(value, tuple):
        return [_value(v, named, met) for v in value]
    if isinstance(value, FunctionType):
        return _text(value.__code__)
    if isinstance(of := getattr(value, "_defn", None), FunctionType):
        return _text(of.__code__)  # an intrinsic
    if isinstance(value, bool | int | float | str | bytes | np.generic):
        return type(value).__name__, repr(value)
    return getattr(value, "__qualname__", type(value).__name__)


def _cache(one: Kernel) -> Any:
    """Where its code is kept; a place that keeps nothing where no folder may be written."""
    try:
        found = FunctionCache(one.py_func)
    except (RuntimeError, OSError):
        return _Nowhere(one)
    found._cache_file = _Files(
        one, Path(found.cache_path), f"{Path(one.py_func.__code__.co_filename).stem}.{one.__name__}"
    )
    return found


class _Nowhere:
    """No folder may be written: compiled anew in each process."""

    def __init__(self, one: Kernel):
        self._one = one

    def load_overload(self, *_: Any) -> None:
        LOG.info("compiling %r", self._one, extra={"kept": False})

    def save_overload(self, *_: Any) -> None:
        pass


class _Files:
    """The codes of one function in a folder, each in a file of its own whose name says what it was made of."""

    def __init__(self, one: Kernel, folder: Path, name: str):
        self._one, self._folder = one, folder
        self._stem = f"{name}.py{sys.version_info.major}{sys.version_info.minor}"
        self._digest = one.digest()

    def _path(self, key: Any) -> Path:
        made_of = f"{self._digest} {key!r}"
        return self._folder / f"{self._stem}-{hashlib.sha256(made_of.encode()).hexdigest()[:24]}.code"

    def load(self, key: Any) -> Any:
        """What was kept; None where there is nothing, or not the whole of it."""
        try:
            kept = self._path(key).read_bytes()
            if hashlib.sha256(kept[_SUM:]).digest() == kept[:_SUM]:
                return pickle.loads(kept[_SUM:])
        except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError):
            pass
        LOG.info("compiling %r", self._one, extra={"kept": True})
        return None

    def save(self, key: Any, data: Any) -> None:
        """Keeps it, if the disk lets us."""
        content = dumps(data)
        part = self._folder / f"{self._stem}.{uuid4().hex[:12]}.part"
        try:
            part.write_bytes(hashlib.sha256(content).digest() + content)
            os.replace(part, self._path(key))
            kept = sorted(self._folder.glob(f"{self._stem}-*.code"), key=lambda p: p.stat().st_mtime)
            for old in kept[:-SPARE]:
                old.unlink(missing_ok=True)
        except OSError as error:
            LOG.debug("%r is not kept: %s", self._one, error)
            with suppress(OSError):
                part.unlink(missing_ok=True)
