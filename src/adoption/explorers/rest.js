// Where a scenario comes to rest with its levers held, as `dynamics.rest` finds it, and how that moves with one lever.
// Before this comes the portfolio model: N, INPUTS, kernel, derivative, alone, inputsAt, simulate, audiencesOf.

const HALF = 2 ** N, SIZE = 2 * HALF;
const NUDGE = 1e-7, EXACT = 1e-13, NEAR = 0.02, SAME = 1e-3, WANDERED = 2;

/**
 * Solves A x = b in place, A being n rows of n numbers in one array and b one column, and gives the sign of det A (0 if
 * A is singular, and then b is not changed for good).
 */
function solve(A, b, n) {
  let sign = 1;
  for (let c = 0; c < n; c++) {
    let p = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(A[r * n + c]) > Math.abs(A[p * n + c])) p = r;
    const pivot = A[p * n + c];
    if (pivot === 0) return 0;
    if (p !== c) {
      for (let j = c; j < n; j++) { const x = A[p * n + j]; A[p * n + j] = A[c * n + j]; A[c * n + j] = x; }
      const x = b[p]; b[p] = b[c]; b[c] = x;
      sign = -sign;
    }
    if (pivot < 0) sign = -sign;
    for (let r = c + 1; r < n; r++) {
      const f = A[r * n + c] / pivot;
      if (f === 0) continue;
      for (let j = c + 1; j < n; j++) A[r * n + j] -= f * A[c * n + j];
      b[r] -= f * b[c];
    }
  }
  for (let r = n - 1; r >= 0; r--) {
    let x = b[r];
    for (let j = r + 1; j < n; j++) x -= A[r * n + j] * b[j];
    b[r] = x / A[r * n + r];
  }
  return sign;
}

function largest(v, of = v.length) {
  let most = 0;
  for (let i = 0; i < of; i++) { const x = Math.abs(v[i]); if (!(x <= most)) most = x; }
  return most;
}

/**
 * A scenario's motion per review with all levers held as they stand at a month; `set` moves one of them.
 *
 * `d` stands for the shares that move freely: all but those of the two empty portfolios, which are what the others leave.
 * If no mandate is in force the two groups move alike, and one stands for both.
 */
function heldAt(scenario, month, begin) {
  const inputs = inputsAt({ ...scenario, review_rate: 1 }, month, month), k = [], plus = new Float64Array(SIZE), here = new Float64Array(SIZE), at = new Float64Array(SIZE);
  const mandated = INPUTS.some(([key], row) => key === "mandate" && inputs[row] > 0);
  const alike = (row) => !mandated && INPUTS[row]?.[0] !== "mandate" && begin.every((share, S) => share === begin[(S + HALF) % SIZE]);
  const motion = () => (held.n === HALF - 1 ? alone : derivative);
  const held = {
    scenario, inputs, n: 2 * (HALF - 1),
    /** Sets the input in a row to a level; from then on the groups move alike or not, as this lever allows. */
    set(row, level) {
      held.n = alike(row) ? HALF - 1 : 2 * (HALF - 1);
      inputs[row] = level;
      kernel(inputs, k);
    },
    shift(y, d, by, to) {
      to.set(y);
      const groups = held.n === HALF - 1 ? 2 : 1;
      for (let i = 0; i < held.n; i++) held.nudge(to, i, by * d[i], groups);
      return to;
    },
    nudge(to, i, x, groups = held.n === HALF - 1 ? 2 : 1) {
      for (let g = 0; g < groups; g++) {
        const S = (i < HALF - 1 ? i + 1 : i + 2) + g * HALF;
        to[S] += x;
        to[S < HALF ? 0 : HALF] -= x;
      }
    },
    /** dy/dt of the free shares, into `out`. */
    motion(y, out) {
      motion()(y, k, plus);
      for (let i = 0; i < held.n; i++) out[i] = plus[i < HALF - 1 ? i + 1 : i + 2];
      return out;
    },
    /** Its derivative by the free shares, in rows of `width` numbers. */
    jacobian(y, J, width = held.n) {
      const move = motion();
      at.set(y);
      move(at, k, here);
      for (let j = 0; j < held.n; j++) {
        held.nudge(at, j, NUDGE);
        move(at, k, plus);
        held.nudge(at, j, -NUDGE);
        for (let i = 0; i < held.n; i++) {
          const S = i < HALF - 1 ? i + 1 : i + 2;
          J[i * width + j] = (plus[S] - here[S]) / NUDGE;
        }
      }
      return J;
    },
  };
  kernel(inputs, k);
  return held;
}

/** The lasting state of rest near a state, by Newton's method; null if there is none so near that steps shrink fast. */
function newton(held, start, rounds = 20) {
  const n = held.n, J = new Float64Array(n * n), d = new Float64Array(n), y = Float64Array.from(start);
  let index = 0, first = 0;
  for (let round = 0; round < rounds; round++) {
    held.motion(y, d);
    if (round && largest(d) <= EXACT) break;
    for (let i = 0; i < n; i++) d[i] = -d[i];
    index = solve(held.jacobian(y, J), d, n) * (n % 2 ? -1 : 1);
    if (!index) break;
    if (round === 0) first = Math.max(largest(d), 1e-6);
    if (round === 1 && largest(d) > NEAR * first) return null;
    held.shift(y, d, 1, y);
    if (!(largest(y) < WANDERED)) return null;
  }
  return index > 0 && largest(held.motion(y, d)) <= 100 * EXACT && y.every((share) => share > -1e-12) ? y : null;
}

/** The state that a state is drawn to, at the level that is set; a good guess at it saves the way there. */
function restFrom(held, start, guess) {
  let y = start, tried = guess, fixed;
  for (let span = 16; ; span *= 2) {
    const near = newton(held, tried);
    if (near) return near;
    if (span > 2 ** 17) return y;
    fixed ??= { ...held.scenario, review_rate: 1, levers: INPUTS.flatMap(([kind, i], row) => (kind in held.scenario ? [] : [{ kind, level: held.inputs[row], platform: i === null ? null : held.scenario.platforms[i], start: 0, end: null, ramp: 0 }])) };
    tried = y = simulate({ ...fixed, state: y }, [span], 1e-6).states[0];
  }
}

/** A lever's row among the inputs. */
const rowOf = (scenario, kind, platform) => INPUTS.findIndex(([key, i]) => key === kind && (i === null ? null : scenario.platforms[i]) === (platform ?? null));

/** Audiences at rest while a lever is raised slowly over ascending levels, from the scenario's start, and lowered again. */
function ramp(scenario, month, row, levels) {
  const begin = [...scenario.start, ...scenario.start], held = heldAt(scenario, month, begin), states = [];
  let y = begin, before = begin;
  const at = (level, there) => {
    held.set(row, level);
    // As far on as from the level before; on the way back, the state of the way up if it is as good as that.
    const on = y.map((share, S) => 2 * share - before[S]), same = there && largest(on.map((share, S) => share - there[S])) < SAME;
    [before, y] = [y, restFrom(held, y, same ? there : on)];
    states.push(y);
    return audiencesOf(scenario, y);
  };
  const rising = levels.map((level) => at(level)), up = states.slice();
  const falling = up.map((_, j) => at(levels[up.length - 1 - j], up[up.length - 1 - j])).reverse();
  return { rising, falling, states };
}

/**
 * States of rest along a lever, followed through its folds from one of them (pseudo-arclength continuation): a list of
 * {level, y, index}, which ends where the level leaves [low, high], or after so many points.
 *
 * Sources: Keller, H. B. (1977), Numerical solution of bifurcation and nonlinear eigenvalue problems.
 */
function branch(scenario, month, row, [low, high], level, y, way, most = 300) {
  const held = heldAt(scenario, month, y), width = high - low, points = [];
  held.set(row, level);
  // The level counts as a share of its range, weighed like one share of people.
  const n = held.n, m = n + 1, A = new Float64Array(m * m), b = new Float64Array(m), f = new Float64Array(n), g = new Float64Array(n), J = new Float64Array(n * n);
  const to = Float64Array.from(y);
  let l = level, tangent = new Float64Array(m), step = 0.03;
  tangent[n] = way;
  const border = () => {
    held.set(row, l + NUDGE * width);
    held.motion(to, f);
    held.set(row, l - NUDGE * width);
    held.motion(to, g);
    held.set(row, l);
    held.jacobian(to, A, m);
    for (let i = 0; i < n; i++) A[i * m + n] = (f[i] - g[i]) / (2 * NUDGE);
    A.set(tangent, n * m);
  };
  const turn = () => {
    border();
    b.fill(0);
    b[n] = 1;
    if (!solve(A, b, m)) return false;
    const size = Math.hypot(...b);
    for (let i = 0; i < m; i++) b[i] /= size;
    return true;
  };
  const index = () => solve(held.jacobian(to, J), f, n) * (n % 2 ? -1 : 1);
  if (!turn()) return points;
  tangent = b.map((x) => x * Math.sign(b[n]) * way);
  points.push({ level, y: Array.from(to), index: index() });
  while (points.length < most) {
    const from = points[points.length - 1];
    held.shift(from.y, tangent, step, to);
    l = from.level + step * tangent[n] * width;
    let found = false;
    for (let round = 0; round < 7; round++) {
      held.set(row, l);
      held.motion(to, f);
      let off = (tangent[n] * (l - from.level)) / width - step;
      for (let i = 0; i < n; i++) { const S = i < HALF - 1 ? i + 1 : i + 2; off += tangent[i] * (to[S] - from.y[S]); }
      if (largest(f) < 1e-12 && Math.abs(off) < 1e-9) { found = true; break; }
      border();
      held.motion(to, f);
      for (let i = 0; i < n; i++) b[i] = -f[i];
      b[n] = -off;
      if (!solve(A, b, m) || !(largest(b) < 0.5)) break;
      held.shift(to, b, 1, to);
      l += b[n] * width;
    }
    let bend = 0;
    if (found && turn()) for (let i = 0; i < m; i++) bend += b[i] * tangent[i];
    if (bend < 0.9) {
      step /= 2;
      if (step < 1e-4) break;
      continue;
    }
    held.set(row, l);
    points.push({ level: l, y: Array.from(to), index: index() });
    tangent = b.slice();
    if (l < low || l > high) break;
    if (bend > 0.99) step = Math.min(step * 1.6, 0.08);
  }
  return points;
}
