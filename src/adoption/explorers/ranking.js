// Weighted scores, ranks and flips of `models/scoring.py`. `ranking.py` says what is computed; null is a gap.

const joined = (names) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`);
const two = (value) => value.toFixed(2);

/** Weight at which a gap that runs straight between its two ends is zero, or null. */
function meet(atZero, atOne, tie) {
  const [a, b] = [Math.abs(atZero) <= tie, Math.abs(atOne) <= tie];
  if (a || b) return a && b ? null : a ? 0 : 1;
  return atZero * atOne > 0 ? null : atZero / (atZero - atOne);
}

/** Lines of the scores along a criterion's weight, {name, zero, one}: every pair that changes places between 0 and 1. */
function flipPoints(lines, tie) {
  const flips = [];
  for (let i = 0; i < lines.length; i++) {
    for (let k = i + 1; k < lines.length; k++) {
      const gap = lines[i].zero - lines[k].zero, weight = meet(gap, lines[i].one - lines[k].one, tie);
      if (weight === null || !(weight > 0 && weight < 1)) continue;
      const there = lines.map((l) => (1 - weight) * l.zero + weight * l.one);
      const [below, above] = gap > 0 ? [i, k] : [k, i];
      flips.push({ weight, below, above, top: there[i] >= Math.max(...there) - tie });
    }
  }
  const place = (f) => Math.round(f.weight * 1e9);
  return flips.sort((f, g) => place(f) - place(g) || f.below - g.below || f.above - g.above);
}

/** Who wins from which weight to which: {from, to, names}, an end of each being a flip at the top. */
function reigns(lines, flips, tie) {
  const cuts = [0, ...flips.filter((f) => f.top).map((f) => f.weight), 1], found = [];
  for (let i = 1; i < cuts.length; i++) {
    const middle = (cuts[i - 1] + cuts[i]) / 2, there = lines.map((l) => (1 - middle) * l.zero + middle * l.one), most = Math.max(...there);
    // Where three lines meet at the top, several flips have one weight.
    if (cuts[i] - cuts[i - 1] > 1e-9) found.push({ from: cuts[i - 1], to: cuts[i], names: lines.filter((_, k) => there[k] >= most - tie).map((l) => l.name) });
  }
  return found;
}

/** Numbers moved apart until neighbours differ by `gap`, within `low` and `high` as far as they fit; in the order given. */
function spread(values, gap, low, high) {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b] || a - b), out = [...values];
  order.forEach((i, at) => { out[i] = Math.max(values[i], at ? out[order[at - 1]] + gap : low); });
  order.reverse().forEach((i, at) => { out[i] = Math.min(out[i], at ? out[order[at - 1]] - gap : high); });
  return out;
}

const explorer = {
  compute(state, data) {
    const { tie } = data, given = data.keys.map((key) => state[key]), total = given.reduce((a, b) => a + b, 0), at = data.keys.indexOf(state.sweep);
    const criterion = data.names[at], others = given.reduce((sum, w, j) => (j === at ? sum : sum + w), 0);
    const asked = data.messengers.filter((m) => state.among === "eight" || m.four), out = asked.filter((m) => state.passing && m.blocked);
    const taking = asked.filter((m) => !out.includes(m)).map((m) => ({ ...m, x: state.cells === "corroborated" ? m.sure : m.points }));
    const columns = ["what", "messenger", "passed by", "low", "known", "high", "rank", "best rank", "worst rank", "weight", "at top"];
    const facts = { weight: null, flip: null, before: null, winners: null, lead: null };
    for (const m of data.messengers) if (m.four) facts[`rank_${m.paint}`] = null;
    if (!(total > 0)) {
      return { facts, columns, rows: [], words: "All 7 weights are 0, so nobody has a score and there is no ranking. Give at least one criterion some points.", table: [], out, criterion };
    }

    const weights = given.map((w) => w / total), worst = state.gaps === "worst", fill = worst ? 0 : 1;
    const table = taking.map(({ name, paint, x }) => {
      const sum = x.reduce((s, v, j) => s + weights[j] * (v ?? 0), 0), open = x.reduce((s, v, j) => (v === null ? s + weights[j] : s), 0);
      const low = Math.min(sum, 1), high = Math.min(sum + open, 1), known = open < 1 - tie ? Math.min(Math.max(sum / (1 - open), low), high) : null;
      const zero = others > 0 ? x.reduce((s, v, j) => (j === at ? s : s + (given[j] / others) * (v ?? fill)), 0) : null;
      return { name, paint, low, known, high, score: worst ? low : high, zero, one: x[at] ?? fill };
    });
    for (const m of table) {
      m.rank = 1 + table.filter((o) => o.score > m.score + tie).length;
      m.best = 1 + table.filter((o) => o.low > m.high + tie).length;
      m.worst = 1 + table.filter((o) => o !== m && o.high > m.low + tie).length;
      if (`rank_${m.paint}` in facts) facts[`rank_${m.paint}`] = m.rank;
    }
    const flips = others > 0 ? flipPoints(table, tie) : [], reign = others > 0 ? reigns(table, flips, tie) : [], now = weights[at];
    const ranked = [...table].sort((a, b) => a.rank - b.rank), first = ranked.filter((m) => m.rank === 1), next = ranked.filter((m) => m.rank === first.length + 1);
    const after = reign.find((r) => r.from > now + tie), before = reign.filter((r) => r.to < now - tie).pop();
    Object.assign(facts, {
      weight: now, flip: after ? after.from : null, before: before ? before.to : null, winners: reign.length || null,
      lead: first.length > 1 ? 0 : next.length ? first[0].score - next[0].score : null,
    });

    const gone = out.length ? `${joined(out.map((m) => m.name))} ${out.length > 1 ? "are" : "is"} out: blocked. ` : "";
    // Two scores that differ are told with as many digits as show it.
    const digits = next.length ? [2, 3, 4].find((n) => first[0].score.toFixed(n) !== next[0].score.toFixed(n)) ?? 5 : 2, told = (m) => m.score.toFixed(digits);
    const order = `${joined(first.map((m) => m.name))} ${first.length > 1 ? "share the first place" : "comes first"} with ${told(first[0])}`;
    const rest = next.length ? `, before ${joined(next.map((m) => m.name))} with ${told(next[0])}. ` : ". ";
    const lowest = Math.max(...first.map((m) => m.worst)), surely = state.cells === "known" ? "If every known cell is right" : "Whatever the gaps hide";
    const safe = first.length > 1 ? "" : lowest === 1 ? `${surely}, that place is safe. ` : `The gaps could put it as low as rank ${lowest}. `;
    const nearest = after && (!before || after.from - now <= now - before.to) ? after : null;
    const turn = nearest ? `from ${two(nearest.from)} on ${joined(nearest.names)} would lead` : before ? `below ${two(before.to)} ${joined(before.names)} would lead` : "";
    const flip = !reign.length ? `Only '${criterion.toLowerCase()}' has any weight, so there is nothing to weigh it against.`
      : turn ? `'${criterion}' has a weight of ${two(now)}; ${turn}.`
        : `'${criterion}' has a weight of ${two(now)}, and no other weight of it between 0 and 1 changes the winner.`;
    return {
      facts, columns,
      rows: [
        ...table.map((m) => ["score", m.name, null, m.low, m.known, m.high, m.rank, m.best, m.worst, null, null]),
        ...flips.map((f) => ["flip", table[f.below].name, table[f.above].name, null, null, null, null, null, null, f.weight, f.top ? "yes" : "no"]),
      ],
      words: gone + order + rest + safe + flip,
      table, out, criterion, reign, now, others,
    };
  },

  draw(result, state, { width, data, veiled, guess }) {
    const { table, out } = result, narrow = width < 560, listed = table.length + out.length;
    const rows = Math.max(listed, 4), upper = narrow ? 26 + rows * 20 + 40 : 0, height = narrow ? upper + 240 : 300;
    const left = narrow ? width : 320;
    const list = chart({
      width, height: narrow ? upper : height, margin: { top: 26, left: 128, right: width - left + 84 },
      x: { domain: [0, 1], title: "Score", ticks: [0, 0.5, 1] }, y: { domain: [rows, 0], ticks: [] },
    });
    drawRanking(list, result, width - left);
    const sweep = chart({
      width, height: height - upper, top: upper, margin: { top: 44, left: narrow ? 102 : left + 104, right: 36 },
      x: { domain: [0, 1], title: `Weight of '${result.criterion.toLowerCase()}'`, ticks: [0, 0.25, 0.5, 0.75, 1] },
      y: { domain: [0, 1], ticks: [0, 0.5, 1], format: () => "" },
    });
    drawSweep(sweep, result, state, { data, veiled, guess, top: upper + 44 });
    return svgText(width, height, list.inside() + sweep.inside());
  },
};

/** A row for each messenger in order: rank, name, what its score can be, score, ranks that are open. */
function drawRanking(plot, { table, out }, beyond) {
  const right = plot.width - beyond, tied = (m) => table.filter((o) => o.rank === m.rank).length > 1;
  const cell = (row, x, text, look = {}) => plot.text([0, row + 0.5], text, { dx: x - plot.x(0), dy: 4, anchor: "end", rim: false, ...look });
  if (table.length) cell(-0.5, right - 40, "score", { color: "muted", dy: -6 }), cell(-0.5, right - 2, "ranks", { color: "muted", dy: -6 });
  [...table].sort((a, b) => a.rank - b.rank).forEach((m, row) => {
    cell(row, 22, `${m.rank}${tied(m) ? "=" : ""}`, { bold: m.rank === 1 });
    cell(row, 28, m.name, { anchor: "start", bold: m.rank === 1 });
    const y = round(plot.y(row + 0.5)), from = plot.x(m.low), to = plot.x(m.high);
    plot.add(`<path d="M${plot.x(0)},${y}H${plot.x(1)}" stroke="var(--grid)"/>`);
    if (m.high > m.low) plot.add(`<rect x="${round(from)}" y="${y - 5}" width="${round(to - from)}" height="10" fill="var(--pale)" stroke="var(--muted)"/>`);
    plot.dot([m.score, row + 0.5], { color: m.paint, size: 4.5 });
    cell(row, right - 40, two(m.score));
    cell(row, right - 2, m.best === m.worst ? m.best : `${m.best}–${m.worst}`);
  });
  out.forEach((m, i) => cell(table.length + i, 28, `${m.name}: out, blocked`, { anchor: "start", color: "muted" }));
}

/** Scores against the weight of the criterion on the axis, and who leads where. */
function drawSweep(plot, { table, reign, now, others, criterion }, state, { data, veiled, guess, top }) {
  const note = (lines, y = 0.55) => lines.forEach((line, i) => plot.text([0.57, y], line, { anchor: "middle", dy: 16 * i, color: "muted" }));
  for (const v of [0, 0.5, 1]) plot.text([1, v], plain(v), { dx: 7, dy: 4, color: "muted", rim: false });
  plot.text([1, 0.63], "score", { dx: 4, dy: 4, color: "muted", size: 11, rim: false });
  if (!table.length) return note(["No criterion has any weight."]);
  if (!reign.length) return note(["Give another criterion some", `weight against '${criterion.toLowerCase()}'.`]);

  const at = (m, w) => (1 - w) * m.zero + w * m.one;
  if (veiled) note(["Commit to a guess,", "and the lines appear."], 0.85);
  else {
    // A pale band marks the winner's line; then every line, with its name at the weight 0.
    for (const { from, to, names } of reign) {
      const winner = table.find((m) => m.name === names[0]);
      plot.line([[from, at(winner, from)], [to, at(winner, to)]], { color: "pale", width: 9 });
    }
    const dashes = [undefined, "7 3", "2 3", "9 3 2 3"], places = spread(table.map((m) => plot.y(m.zero)), 13, top, plot.y(0));
    table.forEach((m, i) => {
      plot.line([[0, m.zero], [1, m.one]], { color: m.paint, width: 2, dash: dashes[i % 4] });
      plot.text([0, 0], m.name, { dx: -14, dy: places[i] - plot.y(0) + 4, anchor: "end", color: m.paint, rim: false });
      plot.add(`<path d="M${round(plot.x(0)) - 12},${round(places[i])}L${round(plot.x(0)) - 1},${round(plot.y(m.zero))}" stroke="var(--muted)"/>`);
    });
    const cuts = reign.slice(1).map((r) => r.from), labels = spread(cuts.map(plot.x), 32, plot.x(0), plot.x(1));
    cuts.forEach((cut, i) => {
      const score = Math.max(...table.map((m) => at(m, cut)));
      plot.rule([cut, score], [cut, 1.06], { width: 1, dash: "2 3" }).dot([cut, score], { size: 4.5 });
      plot.text([0, 1], two(cut), { dx: labels[i] - plot.x(0), dy: -30, anchor: "middle", bold: true, rim: false });
    });
    reign.forEach(({ from, to, names }, i) => {
      const a = round(plot.x(from)), wide = round(plot.x(to) - plot.x(from)), text = names.join(" = ");
      plot.add(`<rect x="${a}" y="${top - 26}" width="${wide}" height="17" fill="${i % 2 ? "var(--paper)" : "var(--pale)"}" stroke="var(--muted)"/>`);
      if (text.length * 6.6 < wide) plot.text([(from + to) / 2, 1], text, { anchor: "middle", dy: -13, size: 11.5, rim: false });
    });
  }
  if (guess !== null) plot.rule([guess, 0], [guess, 1], { color: "warning" }).text([guess, 0], "your guess", { color: "ink", anchor: guess > 0.5 ? "end" : "start", dx: guess > 0.5 ? -5 : 5, dy: -26 });
  plot.rule([now, 0], [now, 1], { color: "ink" });
  for (const m of table) plot.dot([now, at(m, now)], { color: m.paint, size: 3.5 });

  // The slider counts points, the axis shows their share of all points.
  const pixel = (points) => round(plot.x(points / (points + others))), steps = Array.from({ length: 10 * data.most + 1 }, (_, i) => i / 10);
  const stops = steps.filter((p, i) => !i || pixel(p) > pixel(steps[i - 1])), along = scale(stops, stops.map(pixel));
  plot.line([[0, 0], [data.most / (data.most + others), 0]], { color: "muted", width: 4 });
  plot.text([now, 0], two(now), { anchor: now > 0.5 ? "end" : "start", dx: now > 0.5 ? -13 : 13, dy: -8, bold: true });
  plot.handle(state.sweep, "x", [now, 0], { color: "ink", along });
}
