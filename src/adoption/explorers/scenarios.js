// The scenario explorer: `scenarios.py` says what is computed; before this come the portfolio model and `rest.js`.

const million = (value) => `${plain(value, value < 10 ? 1 : 0)} million`;
const PORTFOLIOS = ["no messenger", "WhatsApp alone", "Telegram alone", "WhatsApp and Telegram", "Max alone", "WhatsApp and Max", "Telegram and Max", "WhatsApp and Telegram and Max"];
const DASHES = { WhatsApp: undefined, Telegram: "9 4", Max: "3 3" };
const PAINT = { WhatsApp: "whatsapp", Telegram: "telegram", Max: "max" };
const sum = (values) => values.reduce((total, x) => total + x, 0);

/** The state of the explorer as the object that `simulate` takes. */
function scenarioOf(state, data) {
  const each = (key) => data.platforms.map((name) => state[`${key}_${name}`]);
  const shares = each("start").map((millions) => millions / data.people), levers = [];
  for (const [key, kind, platform] of data.levers) {
    const [level, start, end, ramp] = state[key];
    if (level) levers.push({ kind, level, platform, start, end, ramp });
  }
  const start = Array.from({ length: HALF }, (_, S) => shares.reduce((p, x, i) => p * ((S >> i) & 1 ? x : 1 - x), 1));
  const plainKeys = ["network", "substitutability", "attention", "calls", "review_rate", "mandated_share"];
  return { platforms: data.platforms, start, appeal: each("appeal"), quality: each("quality"), familiarity: each("familiarity"), levers, ...Object.fromEntries(plainKeys.map((key) => [key, state[key]])) };
}

/** Levels of the lever of the ramp. */
function rampLevels(setupEnds, count) {
  const [low, high] = setupEnds;
  return Array.from({ length: count }, (_, step) => low + ((high - low) * step) / (count - 1));
}

/** The two-way ramp, and the states of rest followed through their folds from both of its ends. */
function rampOf(state, data, scenario) {
  const [, kind, platform] = data.levers.find(([key]) => key === state.ramped), row = rowOf(scenario, kind, platform), ends = data.ends[state.ramped];
  const levels = rampLevels(ends, data.levels), found = ramp(scenario, data.months, row, levels), top = found.states[levels.length - 1];
  const watched = data.platforms.indexOf(state.watched), audience = (point) => audiencesOf(scenario, point.y)[watched];
  const up = branch(scenario, data.months, row, ends, ends[0], found.states[0], 1), last = up[up.length - 1];
  const whole = last && last.level > ends[1] && largest(Array.from(last.y, (x, S) => x - top[S])) < 0.1;
  const branches = [up, whole ? [] : branch(scenario, data.months, row, ends, ends[1], top, -1)].filter((b) => b.length > 1);
  return { ...found, levels, kind, platform, row, branches, audience };
}

const explorer = {
  compute(state, data) {
    const scenario = scenarioOf(state, data), months = Array.from({ length: data.months + 1 }, (_, t) => t);
    const { audiences, states } = simulate(scenario, months, data.tolerance), m = state.mandated_share, N8 = HALF;
    const portfolios = states.map((y) => Array.from({ length: N8 }, (_, S) => data.people * ((1 - m) * y[S] + m * y[N8 + S])));
    const millions = audiences.map((x) => x.map((share) => data.people * share));
    const first = millions[0], end = millions[data.months], carry = portfolios[data.months], peak = Math.max(...millions.map((x) => x[2]));
    const switched = carry[4], added = end[2] - switched, left = scenario.levers.filter((lever) => lever.end === null || lever.end + lever.ramp > data.months);
    const change = (i) => { const d = end[i] - first[i]; return Math.abs(d) < 0.5 ? "about as many as at the start" : `${million(Math.abs(d))} ${d > 0 ? "more" : "fewer"} than at the start`; };
    const half = months.find((t) => millions[t][2] > data.people / 2);
    let words = `In month ${data.months} Max has ${million(end[2])} people${half === undefined ? "" : half === 0 ? ", more than half from the start" : `, more than half of all from month ${half} on`}; `
      + `WhatsApp has ${change(0)}, Telegram ${change(1)}. ${percent(end[2] ? added / end[2] : 0)} of those who have Max carry another as well: they added it. ${million(switched).replace(/^./, (c) => c.toUpperCase())} have Max alone.`;
    const rows = months.map((t) => ["month", t, ...millions[t], ...portfolios[t]]), result = { scenario, months, millions, portfolios };
    if (state.view === "ramp") {
      const along = (result.ramp = rampOf(state, data, scenario)), i = data.platforms.indexOf(state.watched), none = new Array(8).fill(null);
      for (const way of ["rising", "falling"]) along.levels.forEach((level, j) => rows.push([way, level, ...along[way][j].map((x) => data.people * x), ...none]));
      const gaps = along.levels.map((_, j) => Math.abs(along.rising[j][i] - along.falling[j][i])), widest = gaps.indexOf(Math.max(...gaps));
      words = data.people * gaps[widest] < 1 ? `${state.watched} comes back the way it went: at every level of this lever it rests at one audience, from ${million(data.people * along.rising[0][i])} to ${million(data.people * along.rising[along.levels.length - 1][i])}.`
        : `${state.watched} does not come back the way it went: at a level of ${plain(along.levels[widest], 2)} it has ${million(data.people * along.rising[widest][i])} on the way up and ${million(data.people * along.falling[widest][i])} on the way back. This is hysteresis.`;
    }
    return {
      ...result, words, columns: ["what", "month or level", ...data.platforms, ...PORTFOLIOS], rows,
      facts: {
        max: end[2] / data.people, whatsapp: end[0] / data.people, telegram: end[1] / data.people, peak: peak / data.people,
        switched: switched / data.people, levers_left: left.length, levers: scenario.levers.length,
        blocked: scenario.levers.filter((lever) => lever.kind === "blocking" || lever.kind === "degradation").length,
      },
    };
  },

  draw(result, state, sheet) {
    return { audiences: drawAudiences, portfolios: drawPortfolios, ramp: drawRamp }[state.view](result, state, sheet);
  },
};

/** Labels at the right end of lines, moved apart so that none covers another. */
function spread(labels, apart) {
  const placed = [...labels].sort((a, b) => a.y - b.y);
  for (let i = 1; i < placed.length; i++) placed[i].y = Math.max(placed[i].y, placed[i - 1].y + apart);
  return placed;
}

function timeChart(sheet, height, y, extra = {}) {
  return chart({ width: sheet.width, height, margin: { top: 30, right: 100, left: 40, ...extra }, x: { domain: [0, sheet.data.months], title: "Months after mid-August 2025", ticks: [0, 12, 24, 36, 48, 60] }, y });
}

function drawAudiences(result, state, sheet) {
  const { data, kept } = sheet, levers = result.scenario.levers, rows = Math.min(levers.length, 6);
  const plot = timeChart(sheet, 300 + rows * 16 + (levers.length > 6 ? 16 : 0), { domain: [0, 125], title: "Audience, million people a day", ticks: [0, 25, 50, 75, 100, 125] }, { bottom: 42 + rows * 16 + (levers.length > 6 ? 16 : 0) });
  const labels = [];
  for (const [k, { result: old }] of kept.entries()) {
    plot.line(old.months.map((t) => [t, old.millions[t][2]]), { color: "max", width: 1.5, dash: "1 3" });
    labels.push({ y: plot.y(old.millions[data.months][2]), text: `Max, ${"ABCD"[k]}`, color: "max" });
  }
  data.platforms.forEach((name, i) => {
    plot.line(result.months.map((t) => [t, result.millions[t][i]]), { color: PAINT[name], width: 3, dash: DASHES[name] });
    labels.push({ y: plot.y(result.millions[data.months][i]), text: `${name} ${plain(result.millions[data.months][i], 0)}`, color: PAINT[name], bold: true });
  });
  for (const [name, month, millions] of data.observed) plot.dot([Math.max(month, 0), millions], { color: PAINT[name], size: 5, hollow: true });
  for (const { y, text, color, bold } of spread(labels, 14)) plot.text([data.months, 0], text, { dx: 6, dy: y - plot.y(0) + 4, color, bold, rim: false });
  // The schedule under the axis: one bar for each lever that is pulled.
  const top = plot.y(0) + 46, names = levers.slice(0, 6);
  names.forEach((lever, r) => {
    const end = Math.min(lever.end === null ? data.months : lever.end + lever.ramp, data.months), at = top + r * 16;
    plot.add(`<rect x="${round(plot.x(Math.min(lever.start, data.months)))}" y="${round(at)}" width="${round(Math.max(plot.x(end) - plot.x(Math.min(lever.start, data.months)), 2))}" height="12" rx="2" fill="var(--pale)"/>`);
    const words = `${data.names[lever.kind]}${lever.platform ? `, ${lever.platform}` : ""} ${plain(lever.level, 2)}`;
    plot.add(`<text x="${round(plot.x(0) + 4)}" y="${round(at + 10)}" font-size="11" fill="var(--ink)">${escapeText(words)}</text>`);
  });
  if (levers.length > 6) plot.add(`<text x="${round(plot.x(0) + 4)}" y="${round(top + 6 * 16 + 10)}" font-size="11" fill="var(--muted)">and ${levers.length - 6} more</text>`);
  return plot.svg();
}

// From the bottom: who never took Max, then who added it, then who has it alone; nobody's messenger is on top.
const LAYERS = [
  [1, "WhatsApp", "whatsapp", 0.35], [3, "both", "accent", 0.35], [2, "Telegram", "telegram", 0.35],
  [5, "+ WhatsApp", "max", 0.3], [7, "all three", "max", 0.45], [6, "+ Telegram", "max", 0.6], [4, "Max alone", "max", 1], [0, "none", "pale", 0.35],
];

function drawPortfolios(result, state, sheet) {
  const { data } = sheet, plot = timeChart(sheet, 320, { domain: [0, 122], title: "Million people by what they carry", ticks: [0, 30, 60, 90, 120] }), labels = [];
  let below = result.months.map(() => 0);
  for (const [S, name, color, opacity] of LAYERS) {
    const upper = below.map((value, t) => value + result.portfolios[t][S]);
    plot.area(result.months.map((t) => [t, upper[t]]), result.months.map((t) => [t, below[t]]), { color, opacity, stroke: "paper" });
    const size = upper[data.months] - below[data.months];
    if (size > 1.5) labels.push({ y: plot.y((upper[data.months] + below[data.months]) / 2), text: `${name} ${plain(size, 0)}` });
    if (S === 2 || S === 4) plot.line(result.months.map((t) => [t, upper[t]]), { width: 2, dash: S === 4 ? "5 4" : undefined });
    below = upper;
  }
  const placed = spread(labels, 13), over = placed.length ? Math.max(0, placed[placed.length - 1].y - plot.y(0)) : 0;
  for (const { y, text } of placed) plot.text([data.months, 0], text, { dx: 6, dy: y - over - plot.y(0) + 4, rim: false });
  const inside = (t, from, to) => (sum(result.portfolios[t].filter((_, S) => from(S))) > to);
  if (inside(30, (S) => S > 4, 14)) plot.text([30, sum([1, 3, 2].map((S) => result.portfolios[30][S])) + sum([5, 7, 6].map((S) => result.portfolios[30][S])) / 2], "added Max", { anchor: "middle", dy: 4, bold: true });
  if (result.portfolios[30][4] > 14) plot.text([30, sum([1, 3, 2, 5, 7, 6].map((S) => result.portfolios[30][S])) + result.portfolios[30][4] / 2], "Max alone", { anchor: "middle", dy: 4, bold: true });
  return plot.svg();
}

function drawRamp(result, state, sheet) {
  const { data, width } = sheet, along = result.ramp, i = data.platforms.indexOf(state.watched), people = data.people, color = PAINT[state.watched];
  const ends = data.ends[state.ramped], label = `${data.names[along.kind]}${along.platform ? ` of ${along.platform}` : ""}: level`;
  const plot = chart({ width, height: 320, margin: { top: 30, left: 40, right: 20 }, x: { domain: ends, title: label }, y: { domain: [0, 125], title: `${state.watched} at rest, million people`, ticks: [0, 25, 50, 75, 100, 125] } });
  const points = (way) => along.levels.map((level, j) => [level, people * along[way][j][i]]);
  // A branch ends a step beyond the range of levels, and is drawn up to the end of that range.
  const at = (point) => [point.level, people * along.audience(point)];
  const upTo = (point, before) => {
    const [x, y] = at(point), edge = Math.min(Math.max(x, ends[0]), ends[1]), [x0, y0] = edge === x || !before ? [x, y] : at(before);
    return x === x0 ? [edge, y] : [edge, y0 + ((edge - x0) / (x - x0)) * (y - y0)];
  };
  // States that last are drawn through, the others dotted: the watershed between them.
  for (const one of along.branches) {
    for (let a = 0, b = 1; a < one.length - 1; a = b, b = a + 1) {
      while (b < one.length - 1 && one[b].index === one[a].index) b++;
      const part = one.slice(a, b + 1).map((point, j) => upTo(point, one[a + j - 1]));
      if (one[a].index < 0) plot.line(part, { color: "muted", width: 2, dash: "2 4" });
      else plot.line(part, { color: "muted", width: 1.5 });
    }
  }
  plot.line(points("rising"), { color, width: 3 }).line(points("falling"), { color, width: 3, dash: "7 4" });
  const gaps = along.levels.map((_, j) => Math.abs(along.rising[j][i] - along.falling[j][i])), widest = gaps.indexOf(Math.max(...gaps));
  if (people * gaps[widest] >= 1) {
    const x = along.levels[widest], risen = people * along.rising[widest][i];
    plot.text([x, risen], "way up", risen < 15 ? { anchor: "end", dx: -10, dy: -8 } : { dx: 10, dy: 16 }).text([x, people * along.falling[widest][i]], "way back", { anchor: "end", dx: -10, dy: -8 });
  }
  const level = inputsAt(result.scenario, data.months, data.months)[along.row], now = [level, result.millions[data.months][i]];
  plot.dot(now, { color: "ink", shape: "diamond", size: 5 }).text(now, `month ${data.months}`, { dx: level > ends[0] + 0.7 * (ends[1] - ends[0]) ? -10 : 10, dy: 4, anchor: level > ends[0] + 0.7 * (ends[1] - ends[0]) ? "end" : "start", bold: true });
  return plot.svg();
}
