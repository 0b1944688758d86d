"""The portfolio model, defined once in SymPy; its LaTeX, its NumPy functions and its JavaScript are printed from here.

Each formula below is a function of plain symbols and of two operators, `total` and `product`, over pairs of platforms.
With SymPy's Sum and Product they print as the general equations (`equations`); with Python's own they expand to the
expressions for n platforms (`define`) from which code is printed.

Code is printed in two steps, as most of the work does not change while the levers stand still:

- `kernel` turns constants and levers into what the motion needs: rows k;
- `derivative` turns the state y (the 2^n portfolios of people free of the mandate, then those of the mandated) and k
  into dy/dt.

Sources
-------
The model is the book's own. It extends the binary choice with social interaction of Brock and Durlauf (2001) to sets
of goods; people who join several networks at once are modelled by Doganoglu and Wright (2006), Multihoming and compatibility.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .parameters import CONSTANTS, LEVERS, PARAMETERS


@dataclass(frozen=True)
class Definition:
    """The model expanded for n platforms.

    Attributes
    ----------
    n : int
        Number of platforms.
    inputs : tuple of (str, int or None)
        What `kernel` takes, in order: a parameter's key and the index of its platform.
    rows : tuple of tuple
        What the rows k are, in order: ("own", S) the worth of portfolio S without contacts, ("reach", S, R) with S >= R
        what it is worth that a contact has R, ("A", i) and ("C", i) the friction of installing and of dropping, and inputs.
    kernel : tuple of sympy.Expr
        The rows k, as functions of the inputs u[0], u[1], ...
    everybody : tuple of (sympy.Symbol, sympy.Expr)
        P_S of each portfolio but the empty one, among all people, in y[0], y[1], ... and k[0], k[1], ...
    worth : tuple of (sympy.Symbol, sympy.Expr)
        V(S) of each of these, in k and the symbols of `everybody`; that of the empty portfolio is 0.
    derivative : tuple of sympy.Expr
        dy/dt, 2 * 2^n expressions in y, k and the symbols of `worth`.
    """

    n: int
    inputs: tuple[tuple[str, int | None], ...]
    rows: tuple[tuple[Any, ...], ...]
    kernel: tuple[Any, ...]
    everybody: tuple[tuple[Any, Any], ...]
    worth: tuple[tuple[Any, Any], ...]
    derivative: tuple[Any, ...]


# --- the formulas -----------------------------------------------------------------------------------------------------


def quality(q0: Any, w: Any, d: Any, b: Any, v: Any) -> Any:
    """q_i: chance of getting through to a contact on platform i, with calls degraded and traffic blocked."""
    # Written so that rounding can't make it negative: each of the two sums is one of terms that are 0 or more.
    return q0 * (w * (1 - (1 - v) * d) + (1 - w) * (1 - (1 - v) * b))


def channel(q_i: Any, q_j: Any, iota: Any, same: Any) -> Any:
    """K_ij: quality of the channel from one's platform i to a contact's j; `same` is 1 where i = j, 0 elsewhere."""
    import sympy

    return same * q_i + (1 - same) * iota * sympy.sqrt(q_i * q_j)


def reach(S: Callable, R: Callable, K: Callable, omega: Any, total: Callable, product: Callable) -> Any:
    """G(S, R): what holding S is worth for reaching a contact who holds R; S(i) and R(j) are 1 for a member, else 0."""
    import sympy

    one = sympy.Integer(1)
    every = total(lambda i, j: S(i) * R(j) * K(i, j))
    any_of_them = one - product(lambda i, j: one - S(i) * R(j) * K(i, j))
    return (one - omega) * every + omega * any_of_them


def value(own: Any, size: Any, kappa: Any, beta: Any, reached: Any) -> Any:
    """V(S): worth of portfolio S, with own = sum of a_i + s_i over it and reached = sum of P_R G(S, R)."""
    return own - kappa * size * (size - 1) / 2 + beta * reached


def install(before: Any, after: Any, A: Any, rho: Any) -> Any:
    """Chance of installing at a review: the logistic function of U - c (1 - pi), as people weigh two portfolios.

    before = exp V(S) and after = exp V(S with i), or 1 and exp U; A = exp(c (1 - pi)).
    """
    return rho + (1 - rho) * after / (after + A * before)


def drop(before: Any, after: Any, C: Any) -> Any:
    """Chance of dropping at a review: the logistic function of -U - c, with C = exp(c); otherwise as `install`."""
    return before / (before + C * after)


def flow(P_S: Any, P_Si: Any, installs: Any, drops: Any, rate: Any) -> Any:
    """Net flow of people from portfolio S to S with platform i added, per month."""
    return rate * (P_S * installs - P_Si * drops)


def mandated(installs: Any, drops: Any, e: Any) -> tuple[Any, Any]:
    """Rates of the mandated group, held to having the platform with strictness e."""
    return e + (1 - e) * installs, (1 - e) * drops


# --- the general equations, to be read --------------------------------------------------------------------------------


def equations() -> dict[str, Any]:
    """The model as SymPy equations, by name, in the order in which they are explained; `latex` prints them."""
    import sympy

    i, j, n, size = sympy.symbols("i j n |S|")
    has, missing, added = sympy.symbols(r"S R S\cup\{i\}")
    of = {key: sympy.Symbol(parameter.symbol) for key, parameter in PARAMETERS.items()}
    q, K, S, R, P = (sympy.IndexedBase(name) for name in ("q", "K", "S", "R", "P"))
    reached, worth, utility = (sympy.Function(name) for name in ("G", "V", "U_i"))
    odds = sympy.exp(utility(has))
    installs, drops = sympy.symbols("r_i^+ r_i^-")
    held_installs, held_drops = mandated(installs, drops, of["mandate"])

    def pairs(operator: Any) -> Callable:
        return lambda term: operator(term(i, j), (j, 1, n), (i, 1, n))

    contacts = reach(S.__getitem__, R.__getitem__, lambda k, l: K[k, l], of["substitutability"], pairs(sympy.Sum), pairs(sympy.Product))
    own = sympy.Sum(S[i] * (of["appeal"] + of["tie_in"]), (i, 1, n))
    met = sympy.Sum(P[missing] * reached(has, missing), (missing, 0, 2**n - 1))
    through = quality(*(of[key] for key in ("quality", "calls", "degradation", "blocking", "circumvention")))
    sides = {
        "quality": (q[i], through),
        "channel": (K[i, j], channel(q[i], q[j], of["interoperability"], sympy.KroneckerDelta(i, j))),
        "reach": (reached(has, missing), contacts),
        "value": (worth(has), value(own, size, of["attention"], of["network"], met)),
        "utility": (utility(has), sympy.Add(worth(added), -worth(has), evaluate=False)),
        "install": (installs, install(1, odds, sympy.exp(of["familiarity"] * (1 - of["preinstallation"])), of["promotion"])),
        "drop": (drops, drop(1, odds, sympy.exp(of["familiarity"]))),
        "mandated install": (sympy.Symbol("m_i^+"), held_installs),
        "mandated drop": (sympy.Symbol("m_i^-"), held_drops),
        "flow": (sympy.Function("J_i")(has), flow(P[has], P[added], installs, drops, of["review_rate"])),
    }
    return {name: sympy.Eq(left, right, evaluate=False) for name, (left, right) in sides.items()}


def latex() -> dict[str, str]:
    """LaTeX of the equations, by name."""
    import sympy

    # SymPy sets the two ranges of a double sum under each other, and a negative term first; a reader expects these.
    usual = {
        r"_{\substack{1 \leq j \leq n\\1 \leq i \leq n}}": "_{i,j=1}^{n}",
        "-1 + 2^{n}": "2^{n} - 1",
        "-1 + |S|": "|S| - 1",
    }
    printed = {}
    for name, equation in equations().items():
        text = sympy.latex(equation, order="none")
        for given, wanted in usual.items():
            text = text.replace(given, wanted)
        printed[name] = text
    return printed


# --- the expansion for n platforms, to be computed --------------------------------------------------------------------


def names(n: int) -> tuple[tuple[str, int | None], ...]:
    """The inputs of `kernel` in order: constants, then levers; one for each platform where there is one each."""
    return tuple(
        (key, i)
        for key in CONSTANTS + LEVERS
        for i in (range(n) if PARAMETERS[key].by_platform else (None,))
    )


@lru_cache(maxsize=8)
def define(n: int) -> Definition:
    """The model expanded for n platforms, n from 1 to 6."""
    import sympy

    inputs = names(n)
    u = dict(zip(inputs, sympy.symbols(f"u[:{len(inputs)}]")))
    platforms, portfolios = range(n), range(2**n)

    def of(key: str, i: int | None = None) -> Any:
        return u[key, i]

    def member(portfolio: int) -> Callable:
        return lambda i: portfolio >> i & 1

    def pairs(combine: Callable) -> Callable:
        return lambda term: combine(*(term(i, j) for i in platforms for j in platforms))

    # The kernel: rows named here, in this order, are k.
    q = [quality(of("quality", i), of("calls"), of("degradation", i), of("blocking", i), of("circumvention")) for i in platforms]
    K = [[channel(q[i], q[j], of("interoperability"), int(i == j)) for j in platforms] for i in platforms]
    met = {
        (S, R): reach(member(S), member(R), lambda i, j: K[i][j], of("substitutability"), pairs(sympy.Add), pairs(sympy.Mul))
        for S in portfolios for R in range(S + 1) if R
    }
    rows: dict[tuple, Any] = {("mandated_share",): of("mandated_share"), ("review_rate",): of("review_rate")}
    for i in platforms:
        rows["promotion", i] = of("promotion", i)
        rows["mandate", i] = of("mandate", i)
        rows["A", i] = sympy.exp(of("familiarity", i) * (1 - of("preinstallation", i)))
        rows["C", i] = sympy.exp(of("familiarity", i))
    for S in portfolios[1:]:
        own = sum(of("appeal", i) + of("tie_in", i) for i in platforms if member(S)(i))
        rows["own", S] = value(own, S.bit_count(), of("attention"), 0, 0)
    rows |= {("reach", *pair): value(0, 0, 0, of("network"), expression) for pair, expression in met.items()}

    # The motion.
    k = dict(zip(rows, sympy.symbols(f"k[:{len(rows)}]")))
    free, held = (sympy.symbols(f"y[{first}:{first + 2**n}]") for first in (0, 2**n))
    share = k["mandated_share",]
    P = sympy.symbols(f"p:{2**n}")
    everybody = tuple((P[S], (1 - share) * free[S] + share * held[S]) for S in portfolios[1:])
    worth = [sympy.Integer(0), *sympy.symbols(f"v1:{2**n}")]
    expanded = tuple(
        (worth[S], k["own", S] + sum(k["reach", max(S, R), min(S, R)] * P[R] for R in portfolios[1:]))
        for S in portfolios[1:]
    )
    motion = [[sympy.Integer(0)] * 2**n for _ in (free, held)]
    for S in portfolios:
        for i in platforms:
            if member(S)(i):
                continue
            added = S | 1 << i
            weighed = sympy.exp(worth[S]), sympy.exp(worth[added])
            rates = install(*weighed, k["A", i], k["promotion", i]), drop(*weighed, k["C", i])
            for group, y, (installs, drops) in zip(motion, (free, held), (rates, mandated(*rates, k["mandate", i]))):
                moved = flow(y[S], y[added], installs, drops, k["review_rate",])
                group[S] -= moved
                group[added] += moved
    return Definition(n, inputs, tuple(rows), tuple(rows.values()), everybody, expanded, tuple(motion[0] + motion[1]))


# --- printing ---------------------------------------------------------------------------------------------------------


def _functions(n: int, printer: Callable[[Any], str]) -> dict[str, list[tuple[str, str]]]:
    """By the name and arguments of a function, the assignments (left, right) of its body."""
    import sympy

    definition = define(n)
    fresh = sympy.numbered_symbols("x")

    def assign(targets: list[str], expressions: list[Any]) -> list[tuple[str, str]]:
        common, results = sympy.cse(expressions, symbols=fresh, order="none")
        return [(str(left), printer(right)) for left, right in common + list(zip(targets, results))]

    def out(expressions: tuple[Any, ...]) -> list[tuple[str, str]]:
        return assign([f"out[{row}]" for row in range(len(expressions))], list(expressions))

    def named(pairs: tuple[tuple[Any, Any], ...]) -> list[tuple[str, str]]:
        return assign([str(symbol) for symbol, _ in pairs], [expression for _, expression in pairs])

    worth = named(definition.worth)
    # Where no mandate is in force the two groups move alike, and one does.
    alone = [(str(P), f"y[{S}]") for S, (P, _) in enumerate(definition.everybody, start=1)]
    functions = {
        "kernel(u, out)": out(definition.kernel),
        "derivative(y, k, out)": named(definition.everybody) + worth + out(definition.derivative),
        "alone(y, k, out)": alone + worth + out(definition.derivative[: 2**n]),
    }
    return functions


@lru_cache(maxsize=24)
def python_functions(n: int, library: Any) -> tuple[Callable, Callable, Callable]:
    """`kernel(u, out)`, `derivative(y, k, out)` and `alone(y, k, out)` for n platforms; each fills `out`, row by row.

    `library` has exp and sqrt: with NumPy, rows are numbers or arrays of one shape, one element for each scenario; with
    `math`, numbers, as Numba compiles them. The number of rows is len(inputs) for u, len(kernel) for k and 2 * 2^n for
    y and dy/dt, as in `Definition`. `alone` is the derivative of the free group, 2^n rows, where the mandated one moves
    as it does (no mandate in force).
    """
    from sympy.printing.numpy import NumPyPrinter

    scope: dict[str, Any] = {"exp": library.exp, "sqrt": library.sqrt}
    for head, body in _functions(n, NumPyPrinter({"fully_qualified_modules": False}).doprint).items():
        lines = [f"def {head}:", *(f"    {left} = {right}" for left, right in body)]
        exec(compile("\n".join(lines), f"<portfolio model for n={n}>", "exec"), scope)  # noqa: S102
    return scope["kernel"], scope["derivative"], scope["alone"]


@lru_cache(maxsize=8)
def javascript_functions(n: int) -> str:
    """JavaScript source of the three functions of `python_functions` for n platforms, on plain arrays of numbers."""
    from sympy.printing.jscode import JavascriptCodePrinter

    return "".join(
        "\n".join(
            [f"function {head} {{"]
            + [f"  {'' if left.startswith('out') else 'const '}{left} = {right};" for left, right in body]
            + ["}\n"]
        )
        for head, body in _functions(n, JavascriptCodePrinter().doprint).items()
    )
