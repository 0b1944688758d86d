"""The two made-up countries of chapter 6: the fewest who tip them against a search one by one, and the stored run at full size."""

import numpy as np
import pandas as pd
import pytest

from adoption import data, nation, networks

SMALL = 400


@pytest.mark.parametrize("beginning", nation.BEGINNINGS)
@pytest.mark.parametrize("name", nation.COUNTRIES)
def test_the_fewest_are_those_of_a_search_one_by_one(name, beginning):
    graph, order = nation.country(name, SMALL), nation.beginners(beginning, SMALL)
    needs, step = networks.needed(graph, nation.THRESHOLD), nation.CHAT if beginning == "school chats" else 1
    changed = [networks.spread(graph, needs, order[:first]).numbers[-1] for first in range(0, SMALL + 1, step)]
    fewest = next(k for k, number in enumerate(changed) if number > SMALL / 2)
    assert nation.tipping(graph, beginning) == nation.Tipping(fewest * step, changed[fewest], changed[fewest - 1])


def test_the_same_begin_in_both_countries_and_have_as_many_contacts():
    people = 100_000
    links = [nation.country(name, people).links for name in nation.COUNTRIES]
    assert abs(links[0] / links[1] - 1) < 0.01
    for beginning in nation.BEGINNINGS:
        assert np.array_equal(np.sort(nation.beginners(beginning, people)), np.arange(people))
    chats = nation.beginners("school chats", people).reshape(-1, nation.CHAT)
    assert (np.diff(chats, axis=1) == 1).all() and (chats[:, 0] % nation.CHAT == 0).all()
    assert abs(np.corrcoef(chats[:-1, 0], chats[1:, 0])[0, 1]) < 0.1


def test_the_stored_run_has_an_agent_for_each_daily_user_and_its_edges_are_those_of_smaller_countries():
    stored = data.nation().set_index(["country", "beginning"])
    assert (stored.people == nation.daily_users()).all() and nation.daily_users() == 82_100_000
    assert ((stored.changed_with_less <= stored.people / 2) & (stored.people / 2 < stored.changed)).all()
    here = nation.run(200_000).set_index(["country", "beginning"])
    share, stored_share = here["first"] / here.people, stored["first"] / stored.people
    # Where chats overlap by chance the edge is a share of the people; among neighbours one lucky spot in the country will do.
    assert (abs(share["chats"] / stored_share["chats"] - 1) < 0.1).all()
    assert stored["first"]["neighbours", "school chats"] == nation.CHAT
    assert stored_share["neighbours", "ministry"] < share["neighbours", "ministry"] / 3


@pytest.mark.parametrize("stop", [1, 3, 12])
def test_an_interrupt_ends_the_search_and_leaves_the_file_as_it_was(stop, monkeypatch, tmp_path, capsys):
    followed, calls, path = networks.spread, [], tmp_path / "nation.csv"
    path.write_text("as it was")

    def interrupt(moved):
        if len(calls) == stop:
            raise KeyboardInterrupt

    def spread(*given):
        calls.append(given)
        return followed(*given, progress=interrupt)

    monkeypatch.setattr(networks, "spread", spread)
    with pytest.raises(KeyboardInterrupt):
        nation.write(SMALL, path)
    assert len(calls) == stop and path.read_text() == "as it was" and list(tmp_path.iterdir()) == [path]
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "neighbours: 400 people are linked" and sum("begin, " in line for line in told) == stop - 1


def test_what_is_written_is_what_is_found_and_says_how_far_it_is(tmp_path, capsys):
    path = tmp_path / "nation.csv"
    path.write_text("as it was")
    nation.write(SMALL, path)
    pd.testing.assert_frame_equal(pd.read_csv(path), nation.run(SMALL))
    told = capsys.readouterr().out
    for name in nation.COUNTRIES:
        assert f"{name}: 400 people are linked\n" in told
        assert all(f"\n{name}, {beginning}: " in told for beginning in nation.BEGINNINGS)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: nation.country("chat", 100), "name: 'chat'; accepted: 'neighbours' or 'chats'"),
        (lambda: nation.beginners("school", 100), "name: 'school'; accepted: 'ministry' or 'school chats'"),
        (lambda: nation.beginners("ministry", 110), "people: 110; accepted: a multiple of 20"),
        (lambda: nation.country("neighbours", 0), "people: 0"),
    ],
)
def test_what_is_refused_and_what_is_said(call, words):
    with pytest.raises(ValueError, match=words):
        call()
