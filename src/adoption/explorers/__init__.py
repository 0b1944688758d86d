"""Explorers: widgets in which a reader moves a model, in a live notebook and in a built page from the same source.

Each explorer is a class with a Python file, which declares its controls and computes its numbers by `adoption.models`,
and a JavaScript file of the same name, which computes and draws in the reader's browser.
"""

from .bass import BassByHand
from .cobweb import Cobweb
from .envelope import Envelope
from .explorer import MIME, Challenge, Explorer, Prediction
from .market import Market
from .metrics import Metrics
from .neighbours import Neighbours
from .overlaps import Overlaps
from .ranking import Ranking
from .scenarios import Scenarios
from .start import Start
from .value_laws import ValueLaws

ALL: tuple[type[Explorer], ...] = (Start, Metrics, Ranking, Market, ValueLaws, BassByHand, Cobweb, Neighbours, Overlaps, Envelope, Scenarios)

__all__ = [
    "ALL", "BassByHand", "Challenge", "Cobweb", "Envelope", "MIME", "Explorer", "Market", "Metrics", "Neighbours", "Overlaps", "Prediction", "Ranking",
    "Scenarios", "Start", "ValueLaws",
]
