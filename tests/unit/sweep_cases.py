"""What the tests of sweeps run in other processes, which must be able to import it."""

import os
import signal
import time

import numpy as np

from adoption.networks import needed, seeding, spread


def cascade(graph, phi, first, seed):
    """A cascade from people drawn at random: whole numbers, numbers, truth values and text."""
    found = spread(graph, needed(graph, phi), seeding.at_random(graph, round(first * graph.people), seed))
    chance = float(np.random.default_rng(seed).standard_normal())
    return {"acting": int(found.numbers[-1]), "share": found.share, "chance": chance, "most": found.share > 0.5, "word": f"seed {seed}"}


def walk(graph, first, seed):
    """A walk along links, without Numba, whose threads a forked process can't take over."""
    rng, person, way = np.random.default_rng(seed), round(first * graph.people), 0.0
    for _ in range(100):
        person = int(rng.choice(graph.neighbours_of(person)))
        way += rng.random() * person
    return {"end": person, "way": way}


def stopped(graph, phi, first, seed, mark):
    """As `cascade`, but somebody interrupts case 7 of the seeds while there is no file, after all have looked round once."""

    def interrupt(moved):
        if seed == 7 and not os.path.exists(mark):
            open(mark, "x").close()
            signal.raise_signal(signal.SIGINT)

    found = spread(graph, needed(graph, phi), seeding.at_random(graph, round(first * graph.people), seed), progress=interrupt)
    return {"acting": int(found.numbers[-1])}


def where(graph, wait):
    """Whose arrays a process computes with: its number, the files that are mapped, and how."""
    time.sleep(wait)
    maps = [line.split() for line in open("/proc/self/maps") if line.rstrip().endswith(".npy")]
    used = {array.__array_interface__["data"][0] for array in (graph.pointers, graph.neighbours)}
    mapped = sorted({(fields[5], fields[4], fields[1]) for fields in maps for at in used if _within(at, fields[0])})
    return {"process": os.getpid(), "maps": repr(mapped), "links": graph.links}


def _within(address, span):
    low, high = (int(end, 16) for end in span.split("-"))
    return low <= address < high


def logged(log, number, wait, seed):
    """Take a while, then write down that the case was computed, in one call that other processes can't break into."""
    time.sleep(wait)
    with open(log, "ab", buffering=0) as file:
        file.write(f"{number}\n".encode())
    return {"draw": float(np.random.default_rng(seed).random()), "twice": 2 * number}


def slow(folder, wait, **more):
    """Forty cases of `logged` and the like, which write down what they compute."""
    return [{"log": str(folder / "log"), "number": number, "wait": wait, "seed": 7 * number} | more for number in range(40)]


def killing(log, number, wait, seed, mark):
    """As `logged`, but the first process that comes to case 11 is killed there."""
    if number == 11:
        time.sleep(wait)
        try:
            os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            pass
        else:
            os.kill(os.getpid(), signal.SIGKILL)
    return logged(log, number, wait, seed)


class Unpicklable(Exception):
    """Can't be handed from a worker to its parent."""

    def __init__(self, number):
        super().__init__(f"no luck with {number}")
        self.held = open(os.devnull)  # noqa: SIM115

    def __del__(self):
        self.held.close()


def failing(log, number, wait, seed, mark):
    """As `logged`, but case 11 fails while there is a file."""
    if number == 11 and os.path.exists(mark):
        raise Unpicklable(number)
    return logged(log, number, wait, seed)


def writing(graph, seed):
    graph.neighbours[0] = seed
    return {}


def plain(number, seed=0):
    return {"twice": 2 * number}


def halved(number):
    """Whole numbers for some cases and others for some."""
    return {"half": number // 2 if number % 4 == 0 else number / 2}


def fickle(number):
    """A number for some cases, and a text for another."""
    return {"half": number / 2 if number < 6 else "none"}


def sparing(number):
    """Nothing for the first case."""
    return {"half": number / 2} if number else {}
