// The motion of one scenario, as `integrate.py` does it: the same pair of Runge-Kutta methods, corners and step control.
// Before this come N, INPUTS, NODES, WEIGHTS, DIFFERENCE, kernel, derivative and alone, printed from the model's definition.

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
  const half = 2 ** N, last = times[times.length - 1], begun = scenario.state ?? [...scenario.start, ...scenario.start], k = [];
  const bends = scenario.levers.flatMap((lever) => {
    const ramp = lever.ramp || 0, start = lever.start || 0, end = lever.end ?? Infinity;
    return [start, start + ramp, end, end + ramp];
  }).filter((month) => month > 0 && month < last);
  const corners = [...new Set([...times, ...bends])].sort((p, q) => p - q);
  // Without a mandate two groups that start alike move alike: one is followed, since rounding would part them.
  const alike = begun.every((share, S) => share === begun[(S + half) % (2 * half)]) && !scenario.levers.some((lever) => lever.kind === "mandate" && lever.level);
  const rows = alike ? half : 2 * half, motion = alike ? alone : derivative;
  let y = Float64Array.from(begun).slice(0, rows), at = new Float64Array(rows), t = 0, step = 0.1;
  const states = [], slopes = NODES.map(() => new Float64Array(rows)), [s0, s1, s2, s3, s4, s5] = slopes, wanted = new Set(times);

  let begin, over = 0, inputs, u, moving = [];
  for (const goal of corners) {
    if (t >= over) {
      // Up to the next bend of a schedule each lever runs on a straight line.
      [begin, over] = [t, Math.min(last, ...bends.filter((month) => month > t))];
      const inside = (begin + over) / 2, then = inputsAt(scenario, over, inside);
      inputs = inputsAt(scenario, begin, inside);
      moving = over > begin ? inputs.flatMap((value, row) => (value === then[row] ? [] : [[row, (then[row] - value) / (over - begin)]])) : [];
      u = inputs.slice();
      kernel(u, k);
      motion(y, k, slopes[0]);
    }
    while (t < goal) {
      const ends = step >= goal - t, h = ends ? goal - t : step;
      for (let stage = 1; stage < NODES.length; stage++) {
        const [w0, w1, w2, w3, w4, w5] = WEIGHTS[stage];
        for (let row = 0; row < rows; row++) at[row] = y[row] + h * (w0 * s0[row] + w1 * s1[row] + w2 * s2[row] + w3 * s3[row] + w4 * s4[row] + w5 * s5[row]);
        if (moving.length && NODES[stage] !== NODES[stage - 1]) {
          for (const [row, slope] of moving) u[row] = inputs[row] + slope * (t + NODES[stage] * h - begin);
          kernel(u, k);
        }
        motion(at, k, slopes[stage]);
      }
      let error = 0;
      for (let row = 0; row < rows; row++) {
        let sum = 0;
        for (let j = 0; j < NODES.length; j++) sum += DIFFERENCE[j] * slopes[j][row];
        error = Math.max(error, Math.abs(sum));
      }
      error *= h / tolerance;
      const longer = h * Math.min(Math.max(0.9 * Math.max(error, 1e-10) ** -0.2, 0.2), 8);
      if (error <= 1) {
        [y, at] = [at, y];
        t = ends ? goal : t + h;
        slopes[0].set(slopes[NODES.length - 1]);
      }
      step = ends && error <= 1 ? Math.max(step, longer) : longer;
    }
    if (wanted.has(goal)) states.push(alike ? [...y, ...y] : Array.from(y));
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
