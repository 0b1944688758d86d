"""Explorers: widgets in which a reader moves a model, in a live notebook and in a built page from the same source.

Each explorer is a class with a Python file, which declares its controls and computes its numbers by `adoption.models`,
and a JavaScript file of the same name, which computes and draws in the reader's browser.
"""

from .explorer import MIME, Challenge, Explorer, Prediction
from .market import Market

ALL: tuple[type[Explorer], ...] = (Market,)

__all__ = ["ALL", "MIME", "Challenge", "Explorer", "Market", "Prediction"]
