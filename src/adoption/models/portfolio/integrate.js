// The motion of one scenario, as `integrate.py` does it: the same pair of Runge-Kutta methods, corners and step control.
// Before this come N, INPUTS, NODES, WEIGHTS, DIFFERENCE, kernel and derivative, printed from the model's definition.

// A lever's value at a month of a stretch of its schedule; `inside` is a month within the stretch.
function pulled(lever, month, inside) {
  const ramp = lever.ramp || 0, start = lever.start || 0, end = lever.end ?? Infinity;
  if (inside < start || inside >= end + ramp) return 0;
  let value = lever.level;
  if (inside < start + ramp) value = lever.level * (month - start) / ramp;
  else if (inside >= end) value = lever.level * (1 - (month - end) / ramp);
  return Math.min(Math.max(value, Math.min(lever.level, 0)), Math.max(lever.level, 0));
}

// Inputs of the kernel at a month.
function inputsAt(scenario, month, inside) {
  return INPUTS.map(([key, i]) => {
    if (key in scenario) return i === null ? scenario[key] : scenario[key][i];
    const platform = i === null ? null : scenario.platforms[i];
    return scenario.levers
      .filter((lever) => lever.kind === key && (lever.platform ?? null) === platform)
      .reduce((sum, lever) => sum + pulled(lever, month, inside), 0);
  });
}

/**
 * Audiences and states of a scenario (the object of Scenario.to_json) at months in ascending order. It begins at
 * `scenario.state`, the shares of both groups, if that is given, else with both groups at `scenario.start`.
 */
export function simulate(scenario, times, tolerance = 1e-8) {
  const size = 2 * 2 ** N, last = times[times.length - 1], k = [];
  const corners = [...new Set([...times, ...scenario.levers.flatMap((lever) => {
    const ramp = lever.ramp || 0, start = lever.start || 0, end = lever.end ?? Infinity;
    return [start, start + ramp, end, end + ramp];
  }).filter((month) => month > 0 && month < last)])].sort((a, b) => a - b);
  let y = scenario.state ?? [...scenario.start, ...scenario.start], t = 0, step = 0.1;
  const states = [], slopes = NODES.map(() => new Array(size)), wanted = new Set(times);
  const weighed = (weights, row, count) => {
    let sum = 0;
    for (let j = 0; j < count; j++) sum += weights[j] * slopes[j][row];
    return sum;
  };

  for (const goal of corners) {
    const inside = (t + goal) / 2;
    const ramping = goal > t && scenario.levers.some((lever) => pulled(lever, t, inside) !== pulled(lever, goal, inside));
    kernel(inputsAt(scenario, t, inside), k);
    derivative(y, k, slopes[0]);
    while (t < goal) {
      const ends = step >= goal - t, h = ends ? goal - t : step;
      let at = y;
      for (let stage = 1; stage < NODES.length; stage++) {
        at = y.map((share, row) => share + h * weighed(WEIGHTS[stage], row, stage));
        if (ramping) kernel(inputsAt(scenario, t + NODES[stage] * h, inside), k);
        derivative(at, k, slopes[stage]);
      }
      let error = 0;
      for (let row = 0; row < size; row++) error = Math.max(error, Math.abs(weighed(DIFFERENCE, row, NODES.length)));
      error *= h / tolerance;
      const longer = h * Math.min(Math.max(0.9 * Math.max(error, 1e-10) ** -0.2, 0.2), 8);
      if (error <= 1) {
        y = at;
        t = ends ? goal : t + h;
        slopes[0] = slopes[NODES.length - 1].slice();
      }
      step = ends && error <= 1 ? Math.max(step, longer) : longer;
    }
    if (wanted.has(goal)) states.push(y);
  }

  return { times, audiences: states.map((state) => audiencesOf(scenario, state)), states };
}

/** Share of all people who have each platform. */
function audiencesOf(scenario, state) {
  const m = scenario.mandated_share, half = state.length / 2;
  return scenario.platforms.map((_, i) => {
    let sum = 0;
    for (let S = 0; S < half; S++) if ((S >> i) & 1) sum += (1 - m) * state[S] + m * state[half + S];
    return sum;
  });
}
