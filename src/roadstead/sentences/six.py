"""Eight six-bit signs at once: eight bytes of a payload as one number of 48 bits."""

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


def _each(byte: int) -> Any:
    return np.uint64(byte * 0x0101010101010101)


_TOP, _0, _W, _BACKTICK, _X = _each(0x80), _each(128 - 48), _each(128 - 88), _each(128 - 96), _each(128 - 120)
_FIRST, _ODD, _PAIRS = _each(48), np.uint64(0x003F003F003F003F), np.uint64(0x00000FFF00000FFF)
_FOURS = np.uint64(0xFFFFFF)
_4, _6, _8, _12, _16, _24, _32 = (np.uint64(n) for n in (4, 6, 8, 12, 16, 24, 32))


@kernel(nb.int64(nb.uint64))
def packed(eight: Any) -> int:
    """The bits of eight signs, the lowest byte's first; -1 when one of them is no such sign (0 to W, ` to w)."""
    # A byte below 128 and what lacks to 128 set the highest bit from a sign on, and disturb no neighbour.
    late = eight + _BACKTICK
    good = (eight + _0) & ~((eight + _W) & ~late) & ~(eight + _X) & ~eight & _TOP
    if good != _TOP:
        return -1
    v = eight - _FIRST - ((late & _TOP) >> _4)
    v = ((v & _ODD) << _6) | ((v >> _8) & _ODD)
    v = ((v & _PAIRS) << _12) | ((v >> _16) & _PAIRS)
    return nb.int64(((v & _FOURS) << _24) | (v >> _32))  # type: ignore[no-any-return]


@kernel(nb.int64(nb.uint64))
def folded(x: Any) -> int:
    """The xor of its eight bytes."""
    x ^= x >> _32
    x ^= x >> _16
    return nb.int64((x ^ (x >> _8)) & np.uint64(255))  # type: ignore[no-any-return]
