"""What the market of chapter 4 says of each kind of state, with the shares of r(x) f(z) = p worked out by hand."""

import pytest
from engine import js

from adoption.explorers import Market

# z (1 - z) = 0.2 at 27.6% and 72.4%, = 0.24 at 40% and 60%, = 0.25 at 50% only.
SAID = [
    ({}, "If 30% are expected at first, the audience grows to 72.4%. An audience expected above 27.6% goes to 72.4%; one below melts away."),
    ({"start": 0.2}, "If 20% are expected at first, the audience melts away."),
    ({"start": 0}, "If nobody is expected at first, nobody comes."),
    ({"start": 1}, "If everybody is expected at first, the audience shrinks to 72.4%."),
    ({"familiarity": 0.04, "start": 0.65}, "the audience stays there. From 40% to 60% it grows; from 27.6% to 40% and from 60% to 72.4% it stands still"),
    ({"familiarity": 0.04}, "; below 27.6% it melts away; above 72.4% it shrinks to that."),
    ({"familiarity": 0.06}, "no audience grows of itself; from 27.6% to 72.4% it stands still; below 27.6% it melts away"),
    ({"familiarity": 0.04, "price": 0}, "From 4.2% to 95.8% it grows; from 0% to 4.2% and from 95.8% to 100% it stands still, as newcomers give up more than those inside."),
    ({"familiarity": 0.3, "price": 0}, "no audience grows of itself; from 0% to 100% it stands still."),
    ({"price": 0, "start": 0}, "the audience grows to 100%. Using it costs nothing"),
    ({"price": 0.3}, "The price is above 0.25, the most that the last user would give at any audience"),
    ({"price": 0.25, "start": 0.9}, "after 60 rounds, on its way to 50%. Price and curve only touch"),
    ({"price": 0.2, "familiarity": 0.05}, "no audience grows of itself"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "said"), SAID)
def test_each_kind_of_state_is_told_as_it_is(state, said):
    explorer = Market(**state)
    assert said in js(Market, "compute", explorer.state, explorer.data())["words"]
