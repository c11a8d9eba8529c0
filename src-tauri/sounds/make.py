#!/usr/bin/env python3
"""Makes the app's two sounds: `review`, two rising notes, and `critical`, three lower ones. Neither is longer than 400 ms.

Needs Python alone. Writes to `ui/public/sounds`, where the page finds them.
"""

import math
import struct
import wave
from pathlib import Path

RATE = 22_050
OUT = Path(__file__).parents[2] / "ui/public/sounds"


def note(pitch: float, seconds: float) -> list[float]:
    """A soft tone with one overtone that begins quickly and dies away, so that nothing clicks."""
    count = int(RATE * seconds)
    tone = []
    for i in range(count):
        at = i / RATE
        wave_ = math.sin(2 * math.pi * pitch * at) + 0.3 * math.sin(4 * math.pi * pitch * at)
        rise = min(1.0, at / 0.008)
        fall = (1 - i / count) ** 2
        tone.append(0.35 * wave_ * rise * fall)
    return tone


def write(name: str, tones: list[float]) -> None:
    assert len(tones) <= RATE * 0.4, f"`{name}` is longer than 400 ms"
    OUT.mkdir(parents=True, exist_ok=True)
    with wave.open(str(OUT / f"{name}.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", int(max(-1, min(1, t)) * 32_767)) for t in tones))


write("review", note(659.26, 0.14) + note(880.0, 0.24))
write("critical", note(392.0, 0.11) + note(329.63, 0.11) + note(261.63, 0.17))
