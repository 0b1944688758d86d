"""Many runs of a model on one network, on all cores or many machines, that can be stopped and go on.

A sweep cuts its cases into chunks. Whoever computes a chunk writes it as one file of Parquet, under another name at first
and renamed once it is whole, so a file that is there holds a finished chunk, whatever happens to the process that asked
for it or to the one that computed it. A call with the same arguments computes only the chunks whose file is missing; a function
whose source was edited is another argument, but what it calls in turn is known by the version of this package alone. The
network never travels between processes: it is saved once, and each process maps the file into its memory, which all
processes of a machine share.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from functools import lru_cache
from numbers import Integral, Real
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import numpy as np
import pandas as pd

from adoption import __version__
from adoption.models.checks import whole
from adoption.networks.graph import Graph
from adoption.networks.interrupted import nothing_in_part

Row = Mapping[str, float | int | str | bool]

# What a file is called until it is whole.
UNFINISHED = ".sweep-"
# The arrays of a graph, each in a file of its own.
ARRAYS = ("pointers", "neighbours")


def sweep(
    run: Callable[..., Row],
    cases: pd.DataFrame | Sequence[Row],
    out: str | Path,
    *,
    graph: Graph | None = None,
    executor: Executor | None = None,
    chunk: int = 16,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """What a model gives for each case: the same to the last bit on any executor, after any number of interruptions.

    Chance must come from the case alone: give each a `seed`, and have `run` draw from it.

    Parameters
    ----------
    run : callable
        Called as `run(graph, **case)`, or `run(**case)` if there is no graph; gives a dict of numbers, truth values and
        texts, with the same names and kinds for all cases. A function at the top of a module that the workers can
        import. It can't write to the graph. If its source is edited, `out` holds another sweep; what it calls is not looked at.
    cases : DataFrame or list of dict
        Parameters, a row or dict for each case: numbers, truth values or texts, a column of one kind and without gaps.
    out : str or Path
        Folder of this sweep alone, new or empty at first, that all workers reach; for one call at a time. It then holds
        `sweep.json`, which says what is computed, the graph as two .npy files, and the finished chunks,
        `part-00000.parquet` and so on.
    graph : Graph, optional
        Saved in `out` at the first call, and mapped into the memory of each worker (`graph.degrees`, once asked for, is
        each worker's own).
    executor : concurrent.futures.Executor, optional
        What computes the chunks: a `ProcessPoolExecutor`, or Dask's `Client(…).get_executor()`. If it is not given, this
        process does. It is left open.
    chunk : int
        Cases to a chunk, at least 1: what is lost if a worker ends early, and what a worker does without a word to others.
    progress : callable, optional
        Called with the number of finished cases and of all: at first, and after each chunk.

    Returns
    -------
    DataFrame
        A row for each case, in their order: its parameters, and what `run` gave. Columns are int64, float64, bool or text.

    Raises
    ------
    ValueError
        For cases that `run` doesn't take, a folder that holds another sweep or other files, and a damaged file in it.
    RuntimeError
        If a case fails; names the case and its parameters. Chunks that are finished stay, as on an interrupt.
    BrokenExecutor
        If a worker process ended early; says how many chunks stay. Dask starts such a worker anew instead, and repeats
        the chunk.

    Notes
    -----
    Numba takes all cores in each worker. So that threads times workers are no more than the cores, start a pool with
    `ProcessPoolExecutor(2, get_context("spawn"), initializer=numba.set_num_threads, initargs=(1,))`; before a cluster of
    Dask, with `threads_per_worker=1`, call `dask.config.set({"distributed.nanny.pre-spawn-environ.NUMBA_NUM_THREADS": 1})`.
    Where threads of Numba have run, as the builders of graphs start them, only "spawn" is a safe way to start a process.
    """
    name, table, size = _name(run), _checked(run, cases, graph), whole("chunk", chunk, least=1)
    folder, starts = Path(out).absolute(), range(0, len(table), size)
    digest = None if graph is None else _digest(graph)
    _begin(folder, {
        "run": name,
        "digest of its source": _source(run),
        "cases": len(table),
        "digest of the cases": hashlib.sha256(json.dumps(table.to_dict("list")).encode()).hexdigest(),
        "digest of the graph": digest,
        "chunk": size,
        "version of the package": __version__,
    })  # fmt: skip
    if graph is not None:
        _save(graph, folder, digest)
    parts: dict[int, pd.DataFrame] = {}

    def finished(number: int) -> None:
        part = _read(folder, number, starts[number], len(table[starts[number] :][:size]))
        first = next(iter(parts.values()), part)
        _agree(_kinds(_first(part)), _kinds(_first(first)), f"case {part.index[0]}", f"case {first.index[0]}")
        parts[number] = part

    def tell() -> None:
        if progress is not None:
            progress(sum(map(len, parts.values())), len(table))

    for number in range(len(starts)):
        if _path(folder, number).exists():
            finished(number)
    tell()
    futures: dict[Future, int] = {}
    # A word for this call alone; without it Dask would take the tasks of two calls for the same, and give the results it has.
    word = uuid4().hex
    try:
        for number in range(len(starts)):
            if number in parts:
                continue
            task = run, folder, graph is not None, number, starts[number], table[starts[number] :][:size], word
            if executor is None:
                _compute(*task)
                finished(number)
                tell()
            else:
                futures[executor.submit(_compute, *task)] = number
        for future in as_completed(futures):
            future.result()
            finished(futures[future])
            tell()
    except BaseException as error:
        # Chunks that wait see this and are not computed. Cancelled, they would make a pool hang that loses a worker now (Python 3.11).
        _ended(folder, word).touch()
        kept = sum(_path(folder, number).exists() for number in range(len(starts)))
        words = f"{kept} of {len(starts)} chunks are kept in {folder}; the same call goes on from there"
        if isinstance(error, BrokenExecutor):
            why = "killed, out of memory, or started by 'fork' after Numba had run here"
            raise type(error)(f"a worker process ended early ({why}); {words}") from error
        error.add_note(words)
        raise
    for path in folder.glob(_ended(folder, "*").name):
        path.unlink(missing_ok=True)
    return _whole(parts)


def collect(out: str | Path) -> pd.DataFrame:
    """What a sweep has finished so far, also while it runs.

    Parameters
    ----------
    out : str or Path
        Folder of a sweep.

    Returns
    -------
    DataFrame
        As `sweep` gives it, with the rows of finished cases only; the index is the number of the case. Empty if there
        are none.

    Raises
    ------
    ValueError
        For a folder without a sweep, and a damaged file in it.
    """
    folder = Path(out).absolute()
    if not (folder / "sweep.json").exists():
        raise ValueError(f"out: {folder}; accepted: the folder of a sweep, with its sweep.json")
    plan = _plan(folder)
    starts = range(0, plan["cases"], plan["chunk"])
    there = [number for number in range(len(starts)) if _path(folder, number).exists()]
    return _whole({k: _read(folder, k, starts[k], min(plan["chunk"], plan["cases"] - starts[k])) for k in there})


def _name(run: Callable) -> str:
    module, name = getattr(run, "__module__", None), getattr(run, "__qualname__", None)
    try:
        found = attrgetter(name)(sys.modules[module])
    except (AttributeError, KeyError, TypeError):
        found = None
    if found is None or found is not run:
        raise ValueError(f"run: {run!r}; accepted: a function at the top of a module, which other processes can import")
    return f"{module}.{name}"


def _source(run: Callable) -> str | None:
    """The digest of what a function is written in; None where that is not to be had, as for one typed into Python's prompt."""
    try:
        return hashlib.sha256(inspect.getsource(run).encode()).hexdigest()
    except (OSError, TypeError):
        return None


def _checked(run: Callable, cases: Any, graph: Graph | None) -> pd.DataFrame:
    """The cases as a table, with columns of int64, float64, bool and text."""
    if isinstance(cases, pd.DataFrame):
        if not cases.columns.is_unique:
            raise ValueError(f"cases: columns {', '.join(map(str, cases.columns))}; accepted: each name once")
        cases = cases.to_dict("records")
    if len(cases) == 0:
        raise ValueError("cases: there are none; accepted: at least one")
    first: dict[str, str] | None = None
    for number, case in enumerate(cases):
        try:
            first = _kinds(case) if first is None else first
            _agree(_kinds(case), first, "it", "case 0")
            if gap := next((name for name, value in case.items() if value != value), None):
                raise ValueError(f"{gap}: {case[gap]}; accepted: a value in each case")
        except ValueError as error:
            raise ValueError(f"case {number} of the cases: {error}") from None
    try:
        inspect.signature(run).bind(*[graph][: graph is not None], **cases[0])
    except TypeError as error:
        raise ValueError(f"cases: {error}; accepted: what {run.__qualname__}{inspect.signature(run)} takes") from None
    return _table(cases)


def _kinds(row: Row) -> dict[str, str]:
    """What each value is: a number, a truth value or a text."""
    if not isinstance(row, Mapping):
        raise ValueError(f"{row!r}; accepted: a dict")
    kinds = {}
    for name, value in row.items():
        if not isinstance(name, str):
            raise ValueError(f"{name!r}: {value!r}; accepted: names that are texts")
        if isinstance(value, bool | np.bool_):
            kinds[name] = "a truth value"
        elif isinstance(value, str):
            kinds[name] = "a text"
        elif isinstance(value, Real) and not (isinstance(value, Integral) and not -(2**63) <= value < 2**63):
            kinds[name] = "a number"
        else:
            raise ValueError(f"{name}: {value!r}; accepted: a number (a whole one from -2^63 to 2^63 - 1), a truth value or a text")
    return kinds


def _agree(these: dict[str, str], those: dict[str, str], here: str, there: str) -> None:
    if these != those:
        told = [", ".join(f"{name} ({kind})" for name, kind in kinds.items()) or "nothing" for kinds in (these, those)]
        raise ValueError(f"{here} has {told[0]}; accepted: as in {there}, {told[1]}")


def _table(rows: Sequence[Row]) -> pd.DataFrame:
    """Rows of the same names and kinds as a table."""
    kinds, columns = _kinds(rows[0]), {}
    for name, kind in kinds.items():
        values = [row[name] for row in rows]
        number = "int64" if all(isinstance(value, Integral) for value in values) else "float64"
        columns[name] = pd.Series(values, dtype={"a truth value": "bool", "a text": "str", "a number": number}[kind])
    return pd.DataFrame(columns)


def _first(table: pd.DataFrame) -> Row:
    return table.head(1).to_dict("records")[0]


def _whole(parts: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([parts[number] for number in sorted(parts)]) if parts else pd.DataFrame()


def _begin(folder: Path, plan: dict[str, Any]) -> None:
    """A folder with this plan, and without what a killed process left unfinished."""
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"out: {folder} is a file; accepted: a folder")
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "sweep.json").exists():
        kept = _plan(folder)
        if other := [f"{key} was {kept.get(key)} and is {plan[key]}" for key in plan if kept.get(key) != plan[key]]:
            raise ValueError(f"out: {folder} holds another sweep: {'; '.join(other)}; accepted: the same arguments, or another folder")
    elif foreign := sorted(path.name for path in folder.iterdir() if not path.name.startswith(UNFINISHED)):
        raise ValueError(f"out: {folder} has {foreign[0]!r} in it and no sweep.json; accepted: an empty or new folder, or one of a sweep")
    for path in folder.glob(f"{UNFINISHED}*"):
        path.unlink(missing_ok=True)
    if not (folder / "sweep.json").exists():
        write_whole(folder / "sweep.json", lambda file: file.write((json.dumps(plan, indent=2) + "\n").encode()))


def _plan(folder: Path) -> dict[str, Any]:
    path = folder / "sweep.json"
    try:
        plan = json.loads(path.read_text(encoding="utf-8"))
        whole("cases", plan["cases"], least=1)
        whole("chunk", plan["chunk"], least=1)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: is damaged ({type(error).__name__}: {error}); accepted: what a sweep wrote") from None
    return plan


def _path(folder: Path, number: int) -> Path:
    return folder / f"part-{number:05}.parquet"


def _ended(folder: Path, word: str) -> Path:
    """A file that is there once a sweep ended early."""
    return folder / f".ended-{word}"


def write_whole(path: Path, fill: Callable[[BinaryIO], Any]) -> None:
    """A file that is there as a whole or not at all."""
    unfinished = path.with_name(f"{UNFINISHED}{uuid4().hex}-{path.name}")
    with unfinished.open("xb") as file:
        fill(file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)


def _read(folder: Path, number: int, start: int, rows: int) -> pd.DataFrame:
    """A finished chunk; the index is the number of the case."""
    path = _path(folder, number)
    try:
        part = pd.read_parquet(path, engine="pyarrow", page_checksum_verification=True)
        if len(part) != rows:
            raise ValueError(f"{len(part)} rows instead of {rows}")
    except (OSError, ValueError) as error:
        raise ValueError(f"{path}: is damaged ({error}); once it is removed, the same call computes its cases again") from error
    return part.set_axis(pd.RangeIndex(start, start + rows))


def _digest(graph: Graph) -> str:
    digest = hashlib.sha256()
    for array in (graph.pointers, graph.neighbours):
        digest.update(f"{array.dtype.str} {array.size} ".encode())
        digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()


def _save(graph: Graph, folder: Path, digest: str) -> None:
    files = {folder / f"{name}.npy": getattr(graph, name) for name in ARRAYS}
    if not all(path.exists() for path in files):
        for path, array in files.items():
            write_whole(path, lambda file, array=array: np.save(file, array))
        return
    try:
        sound = _digest(_saved(folder)) == digest
    except (EOFError, OSError, ValueError):
        sound = False
    if not sound:
        raise ValueError(f"{' or '.join(map(str, files))}: is damaged; once one is removed, the same call saves the graph again")


def _saved(folder: Path) -> Graph:
    files = [folder / f"{name}.npy" for name in ARRAYS]
    return _mapped(*((path, now.st_ino, now.st_mtime_ns, now.st_size) for path in files for now in [path.stat()]))


@lru_cache(maxsize=1)
def _mapped(*files: tuple[Path, int, int, int]) -> Graph:
    """Arrays that this process reads from files; mapped anew if a file is another one or was changed, cut off for one."""
    return Graph(*(np.asarray(np.load(path, mmap_mode="r")) for path, *_ in files))


def _compute(run: Callable[..., Row], folder: Path, on_graph: bool, number: int, start: int, cases: pd.DataFrame, word: str) -> None:
    """Compute a chunk and write it, in whatever process this is, unless it is there (Dask may ask twice) or the sweep ended."""
    if _path(folder, number).exists() or _ended(folder, word).exists():
        return
    graph = (_saved(folder),) if on_graph else ()
    rows: list[Row] = []
    first: dict[str, str] | None = None
    for at, case in enumerate(cases.to_dict("records"), start):
        try:
            with nothing_in_part():
                row = run(*graph, **case)
            first = _kinds(row) if first is None else first
            _agree(_kinds(row), first, "what it gives", f"case {start}")
            if again := sorted(row.keys() & case.keys()):
                raise ValueError(f"what it gives has {again[0]!r}, the name of a parameter; accepted: other names")
        except Exception as error:
            raise RuntimeError(f"case {at}, {case}: {type(error).__name__}: {error}") from error
        rows.append(row)
    part = pd.concat([cases.reset_index(drop=True), _table(rows)], axis=1)
    write_whole(_path(folder, number), lambda file: part.to_parquet(file, engine="pyarrow", index=False, write_page_checksum=True))
