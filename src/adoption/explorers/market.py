"""Chapter 4: where the audience of a service with a network effect comes to rest, as price, quality and familiarity move."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from adoption.models import expectations

from .controls import Choice, Slider
from .explorer import Explorer

# What one more expected user adds: f(z), rising from f(0) = 0 to f(1) = 1.
SHAPES = {"even": "z", "first": "z*(2 - z)", "last": "z**2"}
_WORDS = {
    "even": "every contact adds the same",
    "first": "the first contacts add most",
    "last": "the last contacts add most",
}


class Market(Explorer):
    """Fulfilled expectations: person x would pay q (1 - x) f(z) at a price p, newcomers s more; see `models.expectations`."""

    module = "market"
    label = "exp-market"
    page = "04-why-messengers-stick.html"
    title = "Where an audience comes to rest, and where it tips."
    caption = (
        "Curve: what the service is worth to the last of the users, if the share expected comes true. Dashed lines: what those "
        "who use it pay, and what a newcomer pays. Chain of dots: the audience in 60 rounds, from the share expected at first to "
        "the diamond. Strip: what an audience of each size does. After Easley and Kleinberg (2010), with r(x) = 1 - x."
    )

    price = Slider(0.2, 0, 0.4, 0.005, "Price", unit="what the keenest would give if everybody were there",
                   meaning="What using the service costs: money, time or trouble.", source="Easley and Kleinberg 2010, section 17.3")
    quality = Slider(1.0, 0.5, 2, 0.05, "Quality", unit="factor", meaning="By how much everybody's worth of the service is multiplied.",
                     source="Easley and Kleinberg 2010, section 17.3, with a factor of ours")
    familiarity = Slider(0.0, 0, 0.3, 0.005, "Familiarity", unit="as the price",
                         meaning="What a newcomer pays besides the price: the trouble of a new habit.", source="worked out in this book")
    shape = Choice("even", _WORDS, "Shape of the network effect", meaning="How the worth of the service grows with the share expected to use it.",
                   source="assumption")
    start = Slider(0.3, 0, 1, 0.01, "Share expected at first", percent=True, meaning="What people expect before anything has happened.",
                   source="Easley and Kleinberg 2010, section 17.4")

    ROUNDS = 60

    def data(self) -> dict[str, Any]:
        return {
            "shapes": {name: list(_polynomial(name)) for name in SHAPES},
            "tops": {name: _top(name) for name in SHAPES},
            "rounds": self.ROUNDS,
        }

    @property
    def market(self) -> expectations.Market:
        """The market of the present state."""
        return expectations.Market(self.price, self.quality, network=SHAPES[self.shape])

    def frame(self) -> pd.DataFrame:
        bands = expectations.standstill(self.market, self.familiarity)
        path = expectations.path(self.market, self.start, self.ROUNDS, self.familiarity)
        rows = [("standstill", low, high) for low, high in bands] + [("round", t, share) for t, share in enumerate(path)]
        return pd.DataFrame(rows, columns=["what", "from or round", "to or share"])


@cache
def _polynomial(shape: str) -> tuple[float, ...]:
    """Coefficients of f, the highest power first, from the formula that the model has."""
    import sympy

    z = sympy.Symbol("z")
    return tuple(float(c) for c in sympy.Poly(sympy.sympify(SHAPES[shape]), z).all_coeffs())


@cache
def _top(shape: str) -> float:
    """Share at which the service is worth most to the last of its users, at any price and quality."""
    return expectations.highest_price(expectations.Market(0, network=SHAPES[shape])).state
