"""Eight bytes of a log at once, as one number whose lowest byte is the first: what stands in them, what they write, their six-bit signs."""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core.imputils import impl_ret_untracked
from numba.extending import intrinsic

from roadstead.kernels import kernel


@intrinsic  # type: ignore[untyped-decorator]
def eight_bytes(typing: Any, buf: Any, at: Any) -> Any:
    """``buf[at:at + 8]`` as one unsigned number, the first byte lowest. They must be there: nobody looks."""

    def made(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, args[0])
        place = builder.bitcast(builder.gep(array.data, [args[1]]), ir.IntType(64).as_pointer())
        found = builder.load(place)
        found.align = 1
        return impl_ret_untracked(context, builder, signature.return_type, found)

    return nb.uint64(buf, at), made


@intrinsic  # type: ignore[untyped-decorator]
def lent(typing: Any, array: Any) -> Any:
    """The same array, which nobody counts the holders of: for a kernel whose caller holds it. Numba counts them, atomically, at the calls
    of other kernels, which costs more than what those do to one sentence."""

    def made(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, args[0])
        array.meminfo = ir.Constant(array.meminfo.type, None)
        return impl_ret_untracked(context, builder, signature.return_type, array._getvalue())

    return array(array), made


@intrinsic  # type: ignore[untyped-decorator]
def low_zeros(typing: Any, x: Any) -> Any:
    """How many zero bits an unsigned number has below its lowest one; it must have one."""

    def made(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        found = builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))
        return impl_ret_untracked(context, builder, signature.return_type, found)

    return nb.uint64(nb.uint64), made


def each(byte: int) -> Any:
    """Eight times the byte."""
    return np.uint64(byte * 0x0101010101010101)


_TOP, _0, _W, _BACKTICK, _X = each(0x80), each(128 - 48), each(128 - 88), each(128 - 96), each(128 - 120)
_FIRST, _ODD, _PAIRS = each(48), np.uint64(0x003F003F003F003F), np.uint64(0x00000FFF00000FFF)
_FOURS = np.uint64(0xFFFFFF)
_3, _4, _6, _8, _12, _16, _24, _32 = (np.uint64(n) for n in (3, 4, 6, 8, 12, 16, 24, 32))
_ONES, _NOT_TEN, _10, _100, _10000 = each(1), each(128 - 10), np.uint64(10), np.uint64(100), np.uint64(10_000)
_BYTES, _SHORTS, _LOW = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0000FFFF0000FFFF), np.uint64(0xFFFFFFFF)


@kernel(nb.uint64(nb.uint64))
def _signs(eight: Any) -> Any:
    """The highest bit of each byte that is a six-bit sign, 0 to W and ` to w; bits above the lowest that is none say nothing."""
    # A byte below 128 and what lacks to 128 set the highest bit from a sign on; a higher byte disturbs only those above it.
    return (eight + _0) & ~((eight + _W) & ~(eight + _BACKTICK)) & ~(eight + _X) & ~eight & _TOP


@kernel(nb.int64(nb.uint64))
def _bits(eight: Any) -> int:
    v = eight - _FIRST - (((eight + _BACKTICK) & _TOP) >> _4)
    v = ((v & _ODD) << _6) | ((v >> _8) & _ODD)
    v = ((v & _PAIRS) << _12) | ((v >> _16) & _PAIRS)
    return nb.int64(((v & _FOURS) << _24) | (v >> _32))  # type: ignore[no-any-return]


@kernel(nb.int64(nb.uint64))
def packed(eight: Any) -> int:
    """The bits of eight signs, the lowest byte's first; -1 when one of them is no such sign."""
    return _bits(eight) if _signs(eight) == _TOP else -1


@kernel(nb.types.UniTuple(nb.int64, 2)(nb.uint64))
def begun(eight: Any) -> tuple[int, int]:
    """(how many bytes from the lowest on are signs where not all are; the bits of those)."""
    n = nb.int64(low_zeros(_signs(eight) ^ _TOP) >> _3)
    return n, _bits(eight) >> (48 - 6 * n)


@kernel(nb.uint64(nb.uint64, nb.uint64))
def same(eight: Any, each: Any) -> Any:
    """The highest bit of the lowest byte that is the one repeated in ``each``, 0 where none is. Bits above that one say nothing."""
    x = eight ^ each
    return (x - _ONES) & ~x & _TOP


@kernel(nb.int64(nb.uint64))
def eight_figures(eight: Any) -> int:
    """The number that eight bytes write in decimal figures, the lowest byte first; -1 where one is no figure."""
    v = eight ^ _FIRST
    if (v + _NOT_TEN | v) & _TOP:
        return -1
    v = (v * _10 + (v >> _8)) & _BYTES
    v = (v * _100 + (v >> _16)) & _SHORTS
    return nb.int64((v * _10000 + (v >> _32)) & _LOW)  # type: ignore[no-any-return]


@kernel(nb.int64(nb.uint64))
def folded(x: Any) -> int:
    """The xor of its eight bytes."""
    x ^= x >> _32
    x ^= x >> _16
    return nb.int64((x ^ (x >> _8)) & np.uint64(255))  # type: ignore[no-any-return]
