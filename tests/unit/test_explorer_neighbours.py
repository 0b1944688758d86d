"""Neighbours: the page's cascades against `networks.spread`, Morris's groups that hold out, and what chapter 6 shows with them."""

import json
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from engine import js, numbers
from py_mini_racer import MiniRacer

from adoption import networks
from adoption.explorers import Neighbours
from adoption.explorers.neighbours import BRIDGES, CHATS, CONTACTS, NETWORKS, PEOPLE, ROUNDS, SIZE, WHO, _first, _network

DATA = Neighbours().data()
LOW, HIGH = Neighbours.threshold.low, Neighbours.threshold.high
# A person's needs change only just above a share m / k of k contacts: between two of these all thresholds do the same.
SHARES = sorted({float(Fraction(m, k)) for k in range(1, 10) for m in range(1, k) if LOW <= m / k <= HIGH} | {HIGH})


def result(**state):
    return js(Neighbours, "compute", Neighbours(**state).state, DATA)


def facts(**state):
    return result(**state)["facts"]


def ends(threshold, start="school", seeds=4, network="chats"):
    """How many use it in the end with each number of bridges."""
    return [facts(threshold=threshold, start=start, seeds=seeds, network=network, bridges=b)["end"] for b in range(len(BRIDGES) + 1)]


def contacts(graph):
    return [graph.neighbours_of(i).tolist() for i in range(graph.people)]


def test_the_page_finds_the_people_that_spread_finds_on_every_network_from_every_start():
    rng, tried, explorer = np.random.default_rng(6), 0, Neighbours()
    for network, start, seeds, bridges in product(NETWORKS, WHO, range(1, 9), range(len(BRIDGES) + 1)):
        if network != "chats" and bridges not in (0, 5):
            continue
        step, threshold = int(rng.integers(ROUNDS + 1)), float(rng.choice(SHARES))
        explorer.value = {"network": network, "start": start, "seeds": seeds, "bridges": bridges, "threshold": threshold, "step": step}
        found = js(Neighbours, "compute", explorer.state, DATA)
        rows = [[None if cell != cell else cell for cell in row] for row in explorer.frame().itertuples(index=False)]
        assert numbers(found["rows"])[0] == numbers(rows)[0], explorer.state
        assert numbers(found["rows"])[1].tolist() == numbers(rows)[1].tolist(), explorer.state
        tried += 1
    assert tried == 3 * 8 * (9 + 2 + 2)


def test_whoever_never_switches_is_who_spread_leaves_without_a_limit_of_rounds_and_none_takes_longer_than_the_slider():
    longest = 0
    for network, start, seeds in product(NETWORKS, WHO, range(1, 9)):
        for bridges, threshold in product(range(len(BRIDGES) + 1) if network == "chats" else (0,), SHARES):
            graph = _network(network, bridges)
            needs, first = networks.needed(graph, threshold), _first(graph, start, seeds)
            longest = max(longest, networks.spread(graph, needs, first, rounds=PEOPLE).numbers.size - 1)
    assert longest == ROUNDS
    explorer = Neighbours(network="random", threshold=0.4)
    when = explorer.frame().query("what == 'person switches in round'").iloc[:, 2]
    graph = _network("random", 0)
    assert when.notna().tolist() == networks.spread(graph, networks.needed(graph, 0.4), range(4)).acting.tolist()


def test_the_three_networks_have_the_same_links_and_a_chat_is_far_denser_than_what_joins_chats():
    for name in NETWORKS:
        assert _network(name, 0).links == PEOPLE * CONTACTS // 2 == len(DATA["links"][name])
    for bridges in range(len(BRIDGES) + 1):
        graph = _network("chats", bridges)
        across = [(a, b) for a, b in graph.edges().tolist() if a // SIZE != b // SIZE]
        assert sorted(across) == sorted(BRIDGES[:bridges]) and graph.links - len(across) == CHATS * SIZE * CONTACTS // 2
    assert _network("random", 0).degrees.min() >= 2
    assert all(d == CONTACTS for d in _network("ring", 0).degrees)


def test_the_random_network_is_numbered_outwards_so_that_a_school_chat_is_one_person_and_those_around():
    graph = _network("random", 0)
    for number in range(1, PEOPLE + 1):
        assert networks.seeding.around(graph, 0, number).tolist() == list(range(number))


def test_who_begins():
    graph = _network("chats", 8)
    assert _first(graph, "school", 4).tolist() == [0, 1, 2, 3]
    assert _first(graph, "ministry", 6).tolist() == [0, 8, 16, 24, 4, 12]
    assert sorted(graph.degrees[_first(graph, "hubs", 3)].tolist()) == [6, 6, 6] == sorted(graph.degrees)[-3:]


def test_centola_and_macy_2007_side_by_side_four_people_win_their_chat_and_one_in_each_chat_they_win_nobody():
    for threshold in (0.26, 0.3, 0.35, 0.4):
        assert all(n >= SIZE for n in ends(threshold)) and ends(threshold)[0] == SIZE
        assert ends(threshold, "ministry") == [4] * 9
    # On a ring the same four reach everybody up to one half, as on Morris's (2000) line; among random contacts few.
    assert facts(network="ring", threshold=0.5)["end"] == PEOPLE and facts(network="ring", threshold=0.51)["end"] == 4
    assert facts(network="ring", threshold=0.3, start="ministry")["end"] == 4
    assert facts(network="random", threshold=0.4)["end"] == 7


def test_a_bridge_of_one_link_carries_where_one_contact_is_enough_and_a_wide_one_where_two_are():
    assert ends(0.2)[:4] == [8, 16, 24, 32]  # 1 of 5 contacts
    assert ends(0.21)[:4] == [8, 8, 8, 8]
    for threshold in (0.26, 0.3, 0.33):  # two of 4, 5 or 6
        assert ends(threshold) == [8, 8, 8, 8, 9, 16, 17, 24, 24]
    assert ends(0.34) == [8] * 9
    assert [facts(bridges=b)["chats"] for b in (4, 5, 7, 8)] == [1, 2, 3, 3]
    assert facts(bridges=4)["gain"] == 7 and facts(bridges=8)["gain"] is None
    assert facts(bridges=8)["blocked"] == 1


def test_one_bridge_more_protects_a_chat_as_those_on_its_edge_have_more_contacts_elsewhere():
    assert ends(0.45) == [8, 8, 8, 8, 8, 4, 4, 4, 4]
    assert facts(threshold=0.45, bridges=4)["gain"] == -4
    assert "With one bridge more it would be 4." in result(threshold=0.45, bridges=4)["words"]
    assert ends(0.4)[4:6] == [8, 8]  # 2 of 5 contacts


def test_morris_2000_those_left_are_a_group_with_more_than_1_minus_phi_of_their_contacts_inside():
    rng = np.random.default_rng(2000)
    for _ in range(60):
        state = {"network": str(rng.choice(list(NETWORKS))), "threshold": float(rng.choice(SHARES)), "seeds": int(rng.integers(1, 9)),
                 "start": str(rng.choice(list(WHO))), "bridges": int(rng.integers(9))}
        frame = Neighbours(**state).frame()
        left = set(np.flatnonzero(frame.query("what == 'person switches in round'").iloc[:, 2].isna()))
        inside = [sum(k in left for k in of) / len(of) for i, of in enumerate(contacts(_network(state["network"], state["bridges"]))) if i in left]
        said = result(**state)["words"]
        assert all(share > 1 - state["threshold"] for share in inside)
        if left:
            assert f"Those left have at least {f'{100 * min(inside):.1f}'.removesuffix('.0')}% of their contacts among themselves" in said
        else:
            assert "Those left" not in said and "32" in said


@pytest.mark.parametrize(("state", "said"), [
    ({}, "In the end, after 7 rounds, 16 of 32 use the new messenger: all of chats 1 and 2, nobody new in chats 3 and 4. Those left have at least 80% of "
         "their contacts among themselves; with more than 70% a group holds out. With one bridge more it would be 17."),
    ({"step": 3}, "After round 3, 9 of 32 use the new messenger; in the end, after 7, 16 do: all of chats 1 and 2, nobody new in chats 3 and 4."),
    ({"bridges": 4}, "9 of 32 use the new messenger: all of chat 1, part of chat 2, nobody new in chats 3 and 4."),
    ({"start": "ministry"}, "Nobody but the 4 who begin ever uses the new messenger. Those left have at least 75%"),
    ({"seeds": 1}, "Nobody but the 1 who begins ever uses"),
    ({"threshold": 0.2, "bridges": 3, "step": 4}, "After round 4, 16 of 32 use the new messenger; in the end, after 9, all do."),
])  # fmt: skip
def test_each_kind_of_state_is_told_as_it_is(state, said):
    assert result(**state)["words"].startswith(said) or said in result(**state)["words"]


def test_the_facts_at_a_step_are_those_of_that_round():
    for step, n in enumerate([4, 6, 8, 9, 10, 12, 14, 16, 16]):
        assert facts(step=step)["share"] == n / PEOPLE and facts(step=step)["rest"] == 0.5
    assert facts()["rounds"] == 7


def drawn(veiled=False, **state):
    draw = "(state, data, veiled) => explorer.draw(explorer.compute(state, data), state, { width: 680, data, kept: [], guess: null, veiled })"
    with MiniRacer() as engine:
        engine.eval(f"{Neighbours.body()}; const picture = (text) => ({draw})(...JSON.parse(text));")
        return engine.call("picture", json.dumps([Neighbours(**state).state, DATA, veiled]))


def test_the_picture_shows_as_many_diamonds_as_have_switched_each_in_its_place():
    diamond, circle = "l7.15,7.15l-7.15,7.15", 'r="5.5" fill="var(--paper)" stroke="var(--muted)"'
    for step, switched in ((0, 4), (3, 9), (7, 16)):
        svg = drawn(step=step)
        assert (svg.count(diamond), svg.count(circle)) == (switched, PEOPLE - switched)
        assert svg.count('r="10"') == 4  # rings of those who began


def test_a_veiled_picture_is_the_same_whatever_comes_of_it_as_long_as_the_same_people_begin():
    veiled = drawn(veiled=True, step=0)
    assert veiled == drawn(veiled=True) == drawn(veiled=True, threshold=0.45) != drawn(step=0)
    assert veiled != drawn(veiled=True, start="ministry")


def test_every_person_stands_apart_from_every_other():
    for name in NETWORKS:
        places = np.array(DATA["places"][name]) * [308, 232]  # pixels of the narrowest picture
        gaps = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) + 99 * np.eye(PEOPLE)
        assert gaps.min() > 19 and places.min() >= 0 and (places <= [308, 232]).all()
