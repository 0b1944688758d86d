"""Links to an explorer that went wrong on their way, and links that were made to do harm."""

import random

import numpy as np
from engine import draw_state

from adoption.explorers import link

HOSTILE = (
    "<img src=x onerror=alert(1)>", "%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "<script>alert(1)</script>", "</script><svg onload=alert(1)>",
    "javascript:alert(1)", "\" onfocus=alert(1) autofocus=\"", "'-alert(1)-'", "${alert(1)}", "{{7*7}}", "__proto__", "constructor", "toString", "prototype",
    "__proto__[x]=1", "NaN", "nan", "Infinity", "-Infinity", "1e999", "1e99", "-1e99", "1e-99", "1e400", "9" * 400, "0" * 16, "-0", "+1", "0x1", "1_0", ".5", "5.",
    "1,5", "1e", "--1", "", " ", "%20", "%00", "%", "%z", "%E0%A4%A", "%C0%80", "%ED%A0%80", "%FF", "%25", "null", "undefined", "true", "[object Object]", "١٢", "１",
    "𝟏", "½", "é", "%C3%A9", "\u202e1", "1\u200b", "\ufeff1", "🙂", "~", "~~~", "~~~~", "0~0~~0", "0~0~0~1", "1~2~1~0", "0~0~~0~0", "#", "?", "&", "=", "a" * 25_000,
)  # fmt: skip
NAMES = ("__proto__", "constructor", "toString", "hasOwnProperty", "kept", "v", "", "<b>", "%70rice", "value", "_page", "é")


def _valid(cls, rng):
    """The fragment of a random state, with states kept beside it where the explorer keeps some."""
    kept = [draw_state(cls, rng) for _ in range(rng.integers(0, cls.keeps + 1))]
    return link.encode(cls.label, cls.version, cls.controls(), draw_state(cls, rng), kept)


def fragments(cls, seed=2025):
    """Fragments without end: links of random states, each changed once or more; a few of them are none the worse for it."""
    rng, dice = np.random.default_rng(seed), random.Random(seed)
    for way in (*HOSTILE, *NAMES):
        yield f"{cls.label}?v={cls.version}&{cls.controls()[0].name}={way}"
        yield f"{cls.label}?v={cls.version}&{way}=1"
        yield f"{cls.label}?v={way}"
        yield f"{cls.label}{way}"
    while True:
        fragment = _valid(cls, rng)
        for _ in range(dice.choice([1, 1, 1, 2, 5])):
            fragment = _changed(cls, fragment, dice)
        yield fragment


def _changed(cls, fragment, dice):
    label, _, query = fragment.partition("?")
    parts, hostile = query.split("&"), dice.choice(HOSTILE[:-1])
    name = dice.choice([*NAMES, *(control.name for control in cls.controls())])
    at, cut = dice.randrange(len(parts)), dice.randrange(len(fragment) + 1)
    match dice.randrange(12):
        case 0:  # a part has another value
            parts[at] = f"{parts[at].partition('=')[0]}={hostile}"
        case 1:  # a part more, of any name
            parts.insert(at + 1, f"{name}={hostile}")
        case 2:  # a part twice
            parts.insert(at + 1, parts[at])
        case 3:  # a part lost
            del parts[at]
        case 4:  # another order
            dice.shuffle(parts)
        case 5:  # another version
            parts[0] = f"v={dice.choice(['0', '2', '1.0', '01', '%31', '-1', '1e0', '', hostile])}"
        case 6:  # cut off
            return fragment[:cut]
        case 7:  # a piece of something else in it
            return fragment[:cut] + hostile + fragment[cut:]
        case 8:  # one character changed or gone
            return fragment[:cut] + dice.choice(["", *"&=?#%~.-+e01_é;/"]) + fragment[cut + 1 :]
        case 9:  # a part encoded twice
            parts[at] = parts[at].replace("%", "%25").replace("~", "%7E").replace(".", "%2E")
        case 10:  # a state kept more
            parts.append(f"kept={name}%3D{dice.choice(['0', '1', '0.5', '', hostile])}")
        case 11:  # the case of the letters, or the whole encoded
            return dice.choice([fragment.upper(), fragment.replace("?", "%3F"), fragment.replace("=", "%3D"), fragment.replace("&", "&amp;")])
    return f"{label}?{'&'.join(parts)}"
