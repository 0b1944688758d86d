"""A state as the fragment of an address, and back; `link.js` writes and reads the same in a page.

``exp-market?v=1&price=0.25`` names the explorer, the version of its states, and what differs from its start.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

from .controls import Choice, Control, Schedule, Switch

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?(e-?\d{1,2})?", re.ASCII)
MANY = 20_000


def encode(label: str, version: int, controls: Sequence[Control], state: Mapping[str, Any], kept: Iterable[Mapping[str, Any]] = ()) -> str:
    """The fragment, without '#', that restores a state and the states kept beside it."""
    parts = [f"v={version}", _query(controls, state), *(f"kept={_quoted(_query(controls, each))}" for each in kept)]
    return f"{label}?{'&'.join(part for part in parts if part)}"


def decode(label: str, version: int, controls: Sequence[Control], address: str, keeps: int = 0) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The state and the states kept of an address that ends with a fragment.

    Raises
    ------
    ValueError
        For an address of another explorer or version, an unknown name, or a value that its control does not accept.
    """
    before, mark, after = address.strip().partition("#")
    fragment = after if mark else before
    name, _, query = fragment.partition("?")
    if name != label or len(fragment) > MANY:
        raise ValueError(f"link: {fragment[:60]!r}; accepted: at most {MANY} characters, '{label}?v={version}' first")
    first, *parts = [_pair(part) for part in query.split("&") if part] or [("", "")]
    if first != ("v", str(version)):
        raise ValueError(f"link: version {first[1]!r}; accepted: v={version} at the beginning")
    kept = [_state(controls, [_pair(each) for each in value.split("&") if each]) for key, value in parts if key == "kept"]
    if len(kept) > keeps:
        raise ValueError(f"link: {len(kept)} scenarios kept; accepted: at most {keeps}")
    return _state(controls, [(key, value) for key, value in parts if key != "kept"]), kept


def _query(controls: Sequence[Control], state: Mapping[str, Any]) -> str:
    return "&".join(f"{c.name}={_quoted(_written(c, state[c.name]))}" for c in controls if state[c.name] != c.default_value)


def _quoted(text: str) -> str:
    return quote(text, safe="!'()*~")  # what encodeURIComponent leaves as it is


def _written(control: Control, value: Any) -> str:
    if isinstance(control, Switch):
        return "1" if value else "0"
    if isinstance(control, Schedule):
        return "~".join("" if part is None else _number(part) for part in value)
    return value if isinstance(control, Choice) else _number(value)


def _number(value: float) -> str:
    """Twelve digits, as JavaScript writes them."""
    text = f"{float(f'{value:.12g}')!r}"
    mantissa, e, exponent = text.partition("e")
    if e and -7 < int(exponent) < 0:
        text, e = f"{float(text):.18f}".rstrip("0"), ""
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}" if e else text.removesuffix(".0")


def _pair(part: str) -> tuple[str, str]:
    key, equals, value = part.partition("=")
    if not key or not equals:
        raise ValueError(f"link: {part[:60]!r}; accepted: name=value")
    try:
        return key, unquote(value, errors="strict")
    except UnicodeDecodeError:
        raise ValueError(f"link: {part[:60]!r}; accepted: name=value, percent-encoded UTF-8") from None


def _state(controls: Sequence[Control], pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    state, by_name = {c.name: c.default_value for c in controls}, {c.name: c for c in controls}
    names = [name for name, _ in pairs]
    for name, text in pairs:
        if name not in by_name or names.count(name) > 1:
            raise ValueError(f"link: {name[:60]!r}; accepted: each once, {', '.join(by_name)}")
        state[name] = by_name[name].accept(_read(by_name[name], text))
    return state


def _read(control: Control, text: str) -> Any:
    if isinstance(control, Choice):
        return text
    if isinstance(control, Switch):
        return {"0": False, "1": True}.get(text, text)
    if isinstance(control, Schedule):
        return [None if not part and at == 2 else _float(part) for at, part in enumerate(text.split("~"))]
    return _float(text)


def _float(text: str) -> float | str:
    """The number, or the beginning of a text that is none, which the control refuses by name."""
    return float(text) if _NUMBER.fullmatch(text) else text[:60]
