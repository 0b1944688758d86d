// Bounds on overlaps. `overlaps.py` says what is computed; data.quantities has how often each of 2^3 portfolios counts.

/** Solves a system of four equations, or gives null for a singular one. */
function solveFour(rows) {
  const A = rows.map((row) => [...row]);
  for (let c = 0; c < 4; c++) {
    const p = [0, 1, 2, 3].slice(c).reduce((best, r) => (Math.abs(A[r][c]) > Math.abs(A[best][c]) ? r : best), c);
    if (Math.abs(A[p][c]) < 1e-9) return null;  // whole numbers before: a pivot is 0 or not near it
    [A[c], A[p]] = [A[p], A[c]];
    for (let r = 0; r < 4; r++) if (r !== c) {
      const f = A[r][c] / A[c][c];
      for (let j = c; j < 5; j++) A[r][j] -= f * A[c][j];
    }
  }
  return A.map((row, i) => row[4] / row[i]);
}

/**
 * The corners of all populations that have the counts: at most four portfolios are held there, as there are four counts.
 * A linear quantity is least at one of them and most at another.
 */
function corners(people, audiences) {
  const found = [], counts = [people, ...audiences];
  for (let a = 0; a < 8; a++) for (let b = a + 1; b < 8; b++) for (let c = b + 1; c < 8; c++) for (let d = c + 1; d < 8; d++) {
    const held = [a, b, c, d], rows = counts.map((n, k) => [...held.map((S) => (k === 0 ? 1 : (S >> (k - 1)) & 1)), n]), shares = solveFour(rows);
    if (shares?.every((n) => n > -1e-10)) found.push(held.map((S, i) => [S, Math.max(shares[i], 0)]));
  }
  return found;
}

const million = (n) => plain(n, 1);

const explorer = {
  compute(state, data) {
    const { people } = state, audiences = [state.whatsapp, state.telegram, state.max], places = [0, state.telegram_at, state.max_at];
    const spans = audiences.map((n, i) => [places[i] * (people - n), places[i] * (people - n) + n]);
    const edges = [...new Set([0, people, ...spans.flat()])].sort((a, b) => a - b), arranged = new Array(8).fill(0), parts = [];
    for (let k = 1; k < edges.length; k++) {
      const [low, high] = [edges[k - 1], edges[k]], held = spans.reduce((sum, [from, to], i) => sum + (from <= low && high <= to ? 2 ** i : 0), 0);
      arranged[held] += high - low;
      parts.push([low, high, [0, 1, 2].filter((i) => (held >> i) & 1).length]);
    }
    const ends = corners(people, audiences);
    const rows = data.quantities.map(([name, weights]) => {
      const values = ends.map((corner) => corner.reduce((sum, [S, n]) => sum + weights[S] * n, 0));
      return [name, Math.min(...values), Math.max(...values), arranged.reduce((sum, n, S) => sum + weights[S] * n, 0)];
    });
    const of = Object.fromEntries(rows.map(([name, least, most, now]) => [name, { least, most, now }]));
    const both = of["WhatsApp + Telegram"], several = of["two or more"], more = of["Max with another"], alone = of["only Max"];
    const range = ({ least, most }) => (most - least < 0.05 ? `${million(least)}` : `from ${million(least)} to ${million(most)}`);
    return {
      facts: {
        both: both.now, both_least: both.least, both_above: both.now - both.least, several: several.now, several_least: several.least,
        several_above: several.now - several.least, more_least: more.least, alone: alone.now,
      },
      columns: ["million people with", "at least", "at most", "as arranged"],
      rows,
      words: `Of ${million(people)} million people, ${range(both)} million use WhatsApp and Telegram, ${range(several)} million two or more of the three. `
        + `In this arrangement it is ${million(both.now)} and ${million(several.now)}. Max with another: ${range(more)} million; here ${million(more.now)}.`,
      spans, parts,
    };
  },

  draw({ rows, spans, parts }, state, { width, data, veiled, guess }) {
    const { people } = state, narrow = width < 480, paints = data.platforms.map((name) => name.toLowerCase()), line = 34;
    const height = 14 + 3 * line + 78;
    const plot = chart({
      width, height, margin: { top: 14, left: 14, right: 12, bottom: 42 },
      x: { domain: [0, people], title: "All people side by side, millions" }, y: { domain: [3 * line + 22, 0], ticks: [] },
    });
    spans.forEach(([from, to], i) => {
      const top = i * line, size = [state.whatsapp, state.telegram, state.max][i];
      plot.bar(0, top + 14, people, top + 28, { color: "grid" }).bar(from, top + 14, to, top + 28, { color: paints[i] });
      const left = plot.x(from) < width - 130;
      plot.text([left ? from : to, top], `${data.platforms[i]} ${million(size)}`, { dy: 9, bold: true, anchor: left ? "start" : "end" });
    });
    const shades = ["grid", "pale", "muted", "ink"];
    for (const [from, to, n] of parts) {
      plot.bar(from, 3 * line + 4, to, 3 * line + 20, { color: shades[n] });
      if (plot.x(to) - plot.x(from) > 14) plot.text([(from + to) / 2, 3 * line + 12], n, { anchor: "middle", dy: 4, color: n > 1 ? "paper" : "ink", rim: false });
    }
    ["telegram", "max"].forEach((key, k) => {
      const [from, to] = spans[k + 1], room = people - (to - from), pixels = [plot.x(0), plot.x(room)];
      plot.handle(`${key}_at`, "x", [from, (k + 1) * line + 21], { color: "ink", along: scale([0, 1], pixels) });
    });
    const row = 20, below = rows.length * row + 66, left = narrow ? 138 : 160;
    const ranges = chart({
      width, top: height, height: below, margin: { top: 24, left, right: narrow ? 66 : 84, bottom: 42 },
      x: { domain: [0, people], title: "Million people", ticks: ticks(0, people, narrow ? 2 : 6) }, y: { domain: [rows.length, 0], ticks: [] },
    });
    const lead = { anchor: "end", dx: -8, dy: 4, rim: false };
    rows.forEach(([name, least, most, now], i) => {
      ranges.text([0, i + 0.5], name, lead);
      if (veiled) return;
      ranges.bar(0, i + 0.2, least, i + 0.8, { color: "accent" }).bar(least, i + 0.2, most, i + 0.8, { color: "pale" });
      if (most < 1) ranges.line([[0, i + 0.2], [0, i + 0.8]], { color: "muted", width: 2 });
      ranges.dot([now, i + 0.5], { shape: "diamond", size: 4, hollow: true });
      ranges.text([people, i + 0.5], most - least < 0.05 ? million(least) : `${million(least)}–${million(most)}`, { dx: 6, dy: 4, rim: false });
    });
    ranges.text([0, 0], veiled ? "At least, at most" : narrow ? "blue: must be; grey: may be" : "blue: must be; grey: may be; diamond: as arranged above", { dy: -10, dx: narrow ? 6 - left : 0, color: "muted", rim: false });
    if (guess !== null) {
      const at = rows.findIndex(([name]) => name === "Max with another") + 0.5;
      ranges.rule([guess, at - 0.45], [guess, at + 0.45], { color: "warning", dash: undefined, width: 3 }).text([guess, at], "your guess", { dx: 6, dy: 4, color: "warning" });
    }
    return svgText(width, height + below, plot.inside() + ranges.inside());
  },
};
