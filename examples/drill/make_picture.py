"""Draws drill_quay.png: an invented quay, an invented ship, SIMULATED across it. Needs only numpy.

python make_picture.py [FILE]
"""

from __future__ import annotations

import struct
import sys
import zlib
from pathlib import Path

import numpy as np

WIDTH, HEIGHT = 640, 360
SKY, SEA, SEA_DARK, STONE, STONE_DARK, HULL, HOUSE, CRANE, WHITE, RED = range(10)
PALETTE = [
    (203, 213, 220), (74, 110, 128), (66, 100, 118), (150, 146, 138), (128, 124, 117),
    (58, 62, 74), (214, 208, 190), (196, 140, 60), (255, 255, 255), (170, 30, 40),
]  # fmt: skip
GLYPHS = {
    "A": "01110 10001 10001 11111 10001 10001 10001", "D": "11110 10001 10001 10001 10001 10001 11110",
    "E": "11111 10000 10000 11110 10000 10000 11111", "G": "01111 10000 10000 10011 10001 10001 01110",
    "I": "01110 00100 00100 00100 00100 00100 01110", "L": "10000 10000 10000 10000 10000 10000 11111",
    "M": "10001 11011 10101 10101 10001 10001 10001", "N": "10001 11001 10101 10101 10011 10001 10001",
    "R": "11110 10001 10001 11110 10100 10010 10001", "S": "01111 10000 10000 01110 00001 00001 11110",
    "T": "11111 00100 00100 00100 00100 00100 00100", "U": "10001 10001 10001 10001 10001 10001 01110",
    "V": "10001 10001 10001 10001 10001 01010 00100", " ": "00000 00000 00000 00000 00000 00000 00000",
}  # fmt: skip


def write(canvas: np.ndarray, text: str, x: int, y: int, size: int, colour: int) -> tuple[int, int, int, int]:
    """Draws the text and gives its box x, y, w, h."""
    bits = np.array([[int(b) for c in text for b in GLYPHS[c].split()[row] + "0"] for row in range(7)])[
        :, :-1
    ]
    big = np.kron(bits, np.ones((size, size), dtype=int)).astype(bool)
    part = canvas[y : y + big.shape[0], x : x + big.shape[1]]
    part[big[: part.shape[0], : part.shape[1]]] = colour
    return x, y, big.shape[1], big.shape[0]


def draw() -> tuple[np.ndarray, tuple[int, int, int, int]]:
    """The picture as palette numbers, and the box of the name on the hull."""
    canvas = np.full((HEIGHT, WIDTH), SKY, dtype=np.uint8)
    ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH]
    canvas[150:] = SEA
    canvas[(ys >= 150) & ((ys + 3 * np.sin(xs / 17).astype(int)) % 14 < 3)] = SEA_DARK
    canvas[290:] = STONE
    canvas[(ys >= 290) & ((xs + (ys // 20) * 30) % 60 < 2) | (ys >= 290) & (ys % 20 < 2)] = STONE_DARK
    # hull: flared at both ends; house aft; two cranes
    canvas[(ys >= 190) & (ys < 262) & (xs >= 90 + (ys - 190) // 3) & (xs < 560 - (ys - 190) // 2)] = HULL
    canvas[258:262, 116:524] = RED
    canvas[120:190, 110:180] = HOUSE
    canvas[132:140, 118:172] = HULL
    canvas[96:120, 128:150] = RED
    for x in (290, 420):
        canvas[110:190, x : x + 8] = CRANE
        canvas[(ys >= 110) & (ys < 190) & (abs((xs - x - 8) - (ys - 110)) < 3)] = CRANE
    box = write(canvas, "TARNEL VIGIL", 380 - 36, 206, 2, WHITE)
    write(canvas, "SIMULATED", 112, 20, 8, RED)
    write(canvas, "SIMULATED", 214, 306, 4, WHITE)
    return canvas, box


def png(canvas: np.ndarray) -> bytes:
    """The bytes of an eight-bit palette PNG, with the word SIMULATED in its text chunks too."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + row.tobytes() for row in canvas)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", canvas.shape[1], canvas.shape[0], 8, 3, 0, 0, 0))
        + chunk(b"PLTE", bytes(v for colour in PALETTE for v in colour))
        + chunk(
            b"tEXt", b"Description\0SIMULATED: an invented ship at an invented quay, drawn by make_picture.py"
        )
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "inputs" / "drill_quay.png"
    picture, name_box = draw()
    target.write_bytes(png(picture))
    print(
        f"{target}: {target.stat().st_size} bytes, name on the hull at x,y,w,h = {','.join(map(str, name_box))}"
    )
