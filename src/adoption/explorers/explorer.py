"""What all explorers share: an ipywidget whose traits are its controls, one source for kernel and page, lessons, links."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar

import anywidget
import pandas as pd
import traitlets

from adoption import charts

from . import link
from .controls import Control

MIME = "application/vnd.captive.explorer+json"
_KIT = ("plot.js", "controls.js", "link.js", "lesson.js", "save.js", "mount.js")


@dataclass(frozen=True)
class Prediction:
    """A guess that the reader commits to before the result is shown.

    Attributes
    ----------
    question : str
    fact : str
        Figure of the result that is guessed.
    low, high, step : float
        The slider on which it is guessed.
    close : float
        A guess within this of the figure is called close.
    percent : bool
        Whether the figure is a share.
    none : str
        What is said if there is no such figure.
    """

    question: str
    fact: str
    low: float
    high: float
    step: float
    close: float
    percent: bool = False
    none: str = "there is none"


@dataclass(frozen=True)
class Challenge:
    """A goal that the model checks.

    Attributes
    ----------
    text : str
        The goal, for the reader.
    conditions : tuple of (str, str, value)
        All must hold: a figure of the result or a control, one of < <= == >= >, and a value. Of a schedule the level counts.
    """

    text: str
    conditions: tuple[tuple[str, str, Any], ...]

    def __post_init__(self) -> None:
        for name, sign, _ in self.conditions:
            if sign not in ("<", "<=", "==", ">=", ">"):
                raise ValueError(f"condition on {name}: {sign!r}; accepted: one of <, <=, ==, >=, >")


class Explorer(anywidget.AnyWidget):
    """A widget that computes and draws in the reader's browser, in a live notebook and in a built page alike.

    Its controls are traits: set them, `observe` them, `link` them to other widgets. `value` holds them all at once, so
    that `interactive_output(f, {"state": explorer})` works.
    A `FloatSlider` that is linked should have ``continuous_update=False``: else it sends each value back, rounded to its
    own step, and on a busy machine this may undo the next one.

    Parameters
    ----------
    lesson : sequence of Prediction and Challenge
        At most one prediction, and any number of challenges.
    label, title, caption, page : str, optional
        Of the figure that the built page makes, and that page, in place of the explorer's own.
    **state
        Controls that do not start at their defaults.

    Raises
    ------
    traitlets.TraitError
        For a value that a control does not accept, or an unknown name.
    """

    module: ClassVar[str]
    title: ClassVar[str]
    caption: ClassVar[str]
    label: ClassVar[str]
    page: ClassVar[str]
    version: ClassVar[int] = 1
    keeps: ClassVar[int] = 0
    presets: ClassVar[dict[str, dict[str, Any]]] = {}
    presets_label: ClassVar[str] = "Start from"

    value = traitlets.Dict()
    kept = traitlets.List(traitlets.Dict()).tag(sync=True)
    _setup = traitlets.Dict().tag(sync=True)
    _page = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    _fragment = traitlets.Unicode("").tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, *lesson: Prediction | Challenge, label: str | None = None, page: str | None = None, title: str | None = None,
        caption: str | None = None, **state: Any,
    ) -> None:
        controls = self.controls()
        unknown = sorted(set(state) - {c.name for c in controls})
        if unknown:
            raise traitlets.TraitError(f"{unknown[0]}: no such control; accepted: {', '.join(c.name for c in controls)}")
        predictions = [asdict(each) for each in lesson if isinstance(each, Prediction)]
        if len(predictions) > 1:
            raise traitlets.TraitError(f"lesson: {len(predictions)} predictions; accepted: at most one")
        super().__init__(
            _setup={
                "module": self.module, "label": label or self.label, "version": self.version, "keeps": self.keeps,
                "title": title or self.title, "caption": caption or self.caption,
                "page": page or self.page, "controls": [c.declare() for c in controls], "start": self._defaults() | state,
                "data": self.data(),
                "presets_label": self.presets_label,
                "presets": [{"name": name, "state": self._defaults() | changes} for name, changes in self.presets.items()],
                "lesson": {
                    "prediction": predictions[0] if predictions else None,
                    "challenges": [asdict(each) for each in lesson if isinstance(each, Challenge)],
                },
            },
            _esm=self.source(),
            _css=style(),
            **state,
        )  # fmt: skip
        self.value = self.state
        self.observe(self._changed, [c.name for c in controls])

    @classmethod
    def controls(cls) -> list[Control]:
        """The controls, in the order in which they are shown."""
        return [each for base in reversed(cls.__mro__) for each in vars(base).values() if isinstance(each, Control)]

    @classmethod
    def _defaults(cls) -> dict[str, Any]:
        return {control.name: control.default_value for control in cls.controls()}

    @property
    def state(self) -> dict[str, Any]:
        """The value of every control."""
        return {control.name: getattr(self, control.name) for control in self.controls()}

    def data(self) -> dict[str, Any]:
        """Constants that the page computes and draws with, as JSON-ready values; none unless an explorer has some."""
        return {}

    def frame(self) -> pd.DataFrame:
        """The result at the present state, computed by the package: the rows that the page offers as CSV."""
        raise NotImplementedError

    def link(self) -> str:
        """Address, within the book, that restores the present state."""
        return f"{self._setup['page']}#{link.encode(self._setup['label'], self.version, self.controls(), self.state, self.kept)}"

    @classmethod
    def from_link(cls, address: str, label: str | None = None) -> Explorer:
        """The explorer in the state of an address, such as one that a student hands in.

        Parameters
        ----------
        address : str
            Ends with a fragment, such as ``exp-market?v=1&price=0.25``.
        label : str, optional
            With which the fragment begins, if the explorer stands on a second page under another label.

        Raises
        ------
        ValueError
            For an address that this explorer has not written, naming what is wrong and what is accepted.
        """
        state, kept = link.decode(label or cls.label, cls.version, cls.controls(), address, cls.keeps)
        explorer = cls(label=label, **state)
        explorer.kept = kept
        return explorer

    @classmethod
    def sources(cls) -> list[str]:
        """JavaScript of the explorer: what all share, its models, and its own."""
        return [*map(text, _KIT), text(f"{cls.module}.js")]

    @classmethod
    def body(cls) -> str:
        """The JavaScript without what makes it a module: it defines `explorer`, `mount` and `firstView`."""
        return re.sub(r"(?m)^export ", "", "\n".join(cls.sources()))

    @classmethod
    def source(cls) -> str:
        """The explorer as an ES module, as anywidget takes it."""
        return f"{cls.body()}\nexport default {{ render: ({{ model, el }}) => mount(explorer, model, el) }};\n"

    def _changed(self, change: Any) -> None:
        self.value = self.state

    @traitlets.validate("value")
    def _whole(self, proposal: Any) -> dict[str, Any]:
        unknown = sorted(set(proposal.value) - set(self.state))
        if unknown:
            raise traitlets.TraitError(f"{unknown[0]}: no such control; accepted: {', '.join(self.state)}")
        return self.state | proposal.value

    @traitlets.observe("value")
    def _spread(self, change: Any) -> None:
        with self.hold_trait_notifications():
            for name, value in change.new.items():
                setattr(self, name, value)

    def __repr__(self) -> str:
        return f"Explorer. {self._setup['title']} {self._setup['caption']}"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        live, meta = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return live | {MIME: self._setup | {"start": self.state}}, meta


@cache
def text(name: str) -> str:
    """A file of this folder."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


@cache
def style() -> str:
    """Style rules of the explorers, their colours first."""
    return charts.variables_css(".explorer") + text("explorer.css")
