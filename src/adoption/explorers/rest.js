// Where a scenario comes to rest with its levers held, as `dynamics.rest` finds it, and how that moves with one lever.
// Before this comes the portfolio model: N, INPUTS, kernel, derivative, alone, inputsAt, simulate, audiencesOf.

const HALF = 2 ** N, SIZE = 2 * HALF;
const NUDGE = 1e-7, EXACT = 1e-13, NEAR = 0.02, SAME = 1e-3, ROUGH = 1e-4, SLOW = 8, LONG = 2 ** 18, SHORT = 1e-9;

/**
 * Splits A, n rows of n numbers in one array, into its triangles in place, with the order of its rows, and gives the
 * sign of det A (0 if A is singular, and then A is of no use).
 */
function factor(A, n, order) {
  let sign = 1;
  for (let c = 0; c < n; c++) {
    let p = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(A[r * n + c]) > Math.abs(A[p * n + c])) p = r;
    const pivot = A[p * n + c];
    if (pivot === 0) return 0;
    order[c] = p;
    if (p !== c) {
      for (let j = 0; j < n; j++) { const x = A[p * n + j]; A[p * n + j] = A[c * n + j]; A[c * n + j] = x; }
      sign = -sign;
    }
    if (pivot < 0) sign = -sign;
    for (let r = c + 1; r < n; r++) {
      const f = (A[r * n + c] /= pivot);
      if (f !== 0) for (let j = c + 1; j < n; j++) A[r * n + j] -= f * A[c * n + j];
    }
  }
  return sign;
}

/** Solves A x = b in place, A being split already. */
function backward(A, n, order, b) {
  for (let c = 0; c < n; c++) { const p = order[c], x = b[p]; b[p] = b[c]; b[c] = x; }
  for (let r = 1; r < n; r++) {
    let x = b[r];
    for (let j = 0; j < r; j++) x -= A[r * n + j] * b[j];
    b[r] = x;
  }
  for (let r = n - 1; r >= 0; r--) {
    let x = b[r];
    for (let j = r + 1; j < n; j++) x -= A[r * n + j] * b[j];
    b[r] = x / A[r * n + r];
  }
}

function largest(v) {
  let most = 0;
  for (let i = 0; i < v.length; i++) { const x = Math.abs(v[i]); if (!(x <= most)) most = x; }
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
    n: 2 * (HALF - 1),
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

/**
 * The lasting state of rest near a state, by Newton's method with one derivative for all steps: null if steps do not
 * shrink so fast that it would hardly have changed, and then neither has the sign of its determinant.
 */
function newton(held, start, rounds = 20) {
  const n = held.n, J = new Float64Array(n * n), order = new Int32Array(n), d = new Float64Array(n), y = Float64Array.from(start);
  const index = factor(held.jacobian(y, J), n, order) * (n % 2 ? -1 : 1);
  if (index <= 0) return null;
  let before = Infinity;
  for (let round = 0; round < rounds; round++) {
    held.motion(y, d);
    if (round && largest(d) <= EXACT) return y.every((share) => share > -1e-12) ? y : null;
    backward(J, n, order, d);
    const size = largest(d);
    if (!(size <= NEAR * before) && size > EXACT) return null;
    before = Math.max(size, 1e-6);
    held.shift(y, d, -1, y);
  }
  return null;
}

/**
 * The state that a state is drawn to, at the level that is set; a good guess at it saves the way there. The way is taken
 * in steps of a Rosenbrock pair of orders 2 and 3, which grow as the motion slows.
 *
 * Sources: Shampine, L. F. and Reichelt, M. W. (1997), The MATLAB ODE suite (the pair of ode23s).
 */
function restFrom(held, start, guess) {
  const straight = newton(held, guess);
  if (straight) return straight;
  const n = held.n, gamma = 1 / (2 + Math.SQRT2), e = 6 + Math.SQRT2, order = new Int32Array(n), J = new Float64Array(n * n), W = new Float64Array(n * n);
  const [f0, f1, f2, k1, k2, k3] = Array.from({ length: 6 }, () => new Float64Array(n));
  let y = Float64Array.from(start), next = new Float64Array(SIZE), now = 0, h = 1;
  held.motion(y, f0);
  held.jacobian(y, J);
  while (now < LONG && h > SHORT) {
    for (let i = 0; i < n * n; i++) W[i] = -h * gamma * J[i];
    for (let i = 0; i < n; i++) W[i * n + i] += 1;
    factor(W, n, order);
    k1.set(f0);
    backward(W, n, order, k1);
    held.motion(held.shift(y, k1, h / 2, next), f1);
    for (let i = 0; i < n; i++) k2[i] = f1[i] - k1[i];
    backward(W, n, order, k2);
    for (let i = 0; i < n; i++) k2[i] += k1[i];
    held.motion(held.shift(y, k2, h, next), f2);
    for (let i = 0; i < n; i++) k3[i] = f2[i] - e * (k2[i] - f1[i]) - 2 * (k1[i] - f0[i]);
    backward(W, n, order, k3);
    for (let i = 0; i < n; i++) k3[i] = (h / 6) * (k1[i] - 2 * k2[i] + k3[i]);
    const wrong = largest(k3) / ROUGH;
    if (wrong <= 1) {
      [y, next, now] = [next, y, now + h];
      f0.set(f2);
      const near = h > SLOW ? newton(held, y) : null;
      if (near) return near;
      held.jacobian(y, J);
    }
    // What is no number is an error too large.
    h *= wrong >= 0 ? Math.min(5, Math.max(0.2, 0.8 / Math.cbrt(wrong))) : 0.2;
  }
  return y;
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
  const n = held.n, m = n + 1, A = new Float64Array(m * m), b = new Float64Array(m), f = new Float64Array(n), g = new Float64Array(n), J = new Float64Array(n * n), order = new Int32Array(m);
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
    if (!factor(A, m, order)) return false;
    backward(A, m, order, b);
    const size = Math.hypot(...b);
    for (let i = 0; i < m; i++) b[i] /= size;
    return true;
  };
  const index = () => factor(held.jacobian(to, J), n, order) * (n % 2 ? -1 : 1);
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
      if (!factor(A, m, order)) break;
      backward(A, m, order, b);
      if (!(largest(b) < 0.5)) break;
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
