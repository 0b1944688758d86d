"""Companion package of the book Captive Networks."""

__version__ = "0.1.0"
