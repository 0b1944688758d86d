"""Random numbers by counters, for arrays of uint64; `compiled.counters` says what they are and where they come from."""

import numpy as np

# Steps of the Feistel network. With four or more, dealt links pass the tests of randomness of the graphs built on them.
STEPS = 6


def mixed(x):
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def keyed(seed, stream):
    return mixed(seed + mixed(stream + np.uint64(0x9E3779B97F4A7C15)))


def below(x, size):
    return ((x >> np.uint64(32)) * size) >> np.uint64(32)


def dealt(key, x, width, y, height):
    for step in range(STEPS):
        turn = key + np.array([step], np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        if step % 2 == 0:
            x = x + below(mixed(turn ^ (y + np.uint64(1)) * np.uint64(0xD1B54A32D192ED03)), width)
            x = np.where(x >= width, x - width, x)
        else:
            y = y + below(mixed(turn ^ (x + np.uint64(1)) * np.uint64(0xD1B54A32D192ED03)), height)
            y = np.where(y >= height, y - height, y)
    return x, y
