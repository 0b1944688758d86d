"""The book's own model: people carry several messengers, and levers act on the worth of each.

`Scenario` and `Lever` say what is supposed; `simulate` and `settle` what follows; `equilibria`, `loop`, `tipping_level`,
`time_to_tip`, `shortest_lock_in` and `basins` what a reader asks next; `calibrate`, `fit` and `profile` what
observations say about it. The equations are in `symbolic`, and their parameters in `parameters`.
"""

from .calibration import Fit, Observations, calibrate, fit, profile
from .dynamics import Trajectory, settle, simulate
from .equilibrium import Equilibria, Equilibrium, Loop, basins, equilibria, loop, shortest_lock_in, time_to_tip, tipping_level
from .javascript import module as javascript_module
from .parameters import CONSTANTS, LEVERS, PARAMETERS, Parameter
from .scenario import Lever, Scenario, independent, members

__all__ = [
    "CONSTANTS", "LEVERS", "PARAMETERS", "Equilibria", "Equilibrium", "Fit", "Lever", "Loop", "Observations", "Parameter",
    "Scenario", "Trajectory", "basins", "calibrate", "equilibria", "fit", "independent", "javascript_module", "loop", "members", "profile", "settle",
    "shortest_lock_in", "simulate", "time_to_tip", "tipping_level",
]
