// Fulfilled expectations. `market.py` says what is computed; data.shapes has the coefficients of f, highest power first.

const polynomial = (coefficients, z) => coefficients.reduce((sum, c) => sum * z + c, 0);

/** Where a function that is on different sides of 0 at two ends crosses it, to the last digit. */
function crossing(f, low, high) {
  const rising = f(high) > f(low);
  for (let middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
    if (f(middle) > 0 === rising) high = middle;
    else low = middle;
  }
  return low;
}

/** The share at which an arch from 0 over its top back to 0 is highest. */
function topOf(worth) {
  let [low, high] = [0, 1];
  while (high - low > 1e-9) {
    const a = low + (high - low) / 3, b = high - (high - low) / 3;
    if (worth(a) < worth(b)) low = a;
    else high = b;
  }
  return (low + high) / 2;
}

/** Bands of shares at which nobody joins and nobody leaves: p <= worth <= p + s, and an end towards which people push. */
function standstill(worth, p, s) {
  const top = topOf(worth), highest = worth(top);
  if (highest < p) return [[0, 0]];
  const at = (price) => [crossing((z) => worth(z) - price, 0, top), crossing((z) => worth(z) - price, top, 1)];
  const [a, b] = p > 0 ? at(p) : [0, 1];
  const bands = highest <= p + s ? [[a, b]] : at(p + s).map((edge, i) => (i ? [edge, b] : [a, edge]));
  return a > 0 ? [[0, 0], ...bands] : bands;
}

const explorer = {
  compute(state, data) {
    const { price: p, quality: q, familiarity: s } = state, f = (z) => polynomial(data.shapes[state.shape], z);
    const worth = (z) => q * (1 - z) * f(z);
    const demand = (z, price) => { const most = q * f(z); return price <= 0 ? 1 : most < price ? 0 : 1 - price / most; };
    const bands = standstill(worth, p, s), path = [state.start];
    for (let t = 0; t < data.rounds; t++) path.push(Math.min(Math.max(path[t], demand(path[t], p + s)), demand(path[t], p)));
    const end = path[data.rounds], inner = bands.filter(([low, high]) => high > 0 && (low > 0 || high < 1));
    const up = inner.length ? inner[0][1] : null, rest = inner.length > 1 ? inner[inner.length - 1] : null, stuck = s > 0 && inner.length === 1;
    const where = `Expecting ${percent(state.start)} at first, the audience ${Math.abs(end - state.start) < 5e-4 ? "stays there" : `${end > state.start ? "grows" : "shrinks"} to ${percent(end)}`}.`;
    const words = up === null ? `${where} The price is more than the last user would give at any audience: nobody is the only audience that lasts.`
      : stuck ? `${where} With this familiarity no audience grows of itself; from ${percent(inner[0][0])} to ${percent(inner[0][1])} it stands still.`
        : `${where} An audience expected above ${percent(up)} grows, to ${rest && rest[0] < rest[1] ? "at least " : ""}${percent(rest ? rest[0] : 1)}; below ${percent(inner[0][0])} it melts away.`;
    return {
      facts: { end, tip: stuck ? null : up },
      columns: ["what", "from or round", "to or share"],
      rows: [...bands.map(([low, high]) => ["standstill", low, high]), ...path.map((share, t) => ["round", t, share])],
      words, worth, bands, path,
    };
  },

  draw(result, state, { width, veiled, guess }) {
    const { price: p, familiarity: s } = state, { worth, bands, path } = result, narrow = width < 480, top = topOf(worth);
    const plot = chart({
      width, height: narrow ? 270 : 300, margin: { top: 30, left: 44 },
      x: { domain: [0, 1], title: "Share of users, expected", format: percent },
      y: { domain: [0, Math.max(0.42, Math.ceil((worth(top) + 0.02) * 10) / 10)], title: "Worth to the last user; price" },
    });
    const grid = Array.from({ length: 81 }, (_, i) => i / 80);
    plot.line(grid.map((z) => [z, worth(z)]), { color: "accent", width: 3 });
    plot.rule([0, p], [1, p], { color: "ink" });
    plot.text([1, p], s ? "price" : "price", { anchor: "end", dy: s ? 15 : -6, color: "muted" });
    if (s) plot.rule([0, p + s], [1, p + s]).text([1, p + s], "price for newcomers", { anchor: "end", dy: -6, color: "muted" });
    if (!veiled) {
      for (const [low, high] of bands) {
        const y = Math.min(Math.max(worth((low + high) / 2), 0), p + s);
        if (high > low) plot.add(`<rect x="${round(plot.x(low))}" y="${round(plot.y(0)) - 7}" width="${round(plot.x(high) - plot.x(low))}" height="7" fill="var(--muted)"/>`).text([(low + high) / 2, 0], "stands still", { anchor: "middle", dy: -12, color: "muted" });
        else if (high === 0) plot.dot([0, 0]);
      }
      const inner = bands.filter(([low, high]) => high > low || high > 0);
      if (inner.length > 1 || (inner.length && inner[0][0] < inner[0][1])) {
        const tip = inner[0][1], last = inner.length > 1 ? inner[inner.length - 1][0] : null;
        if (last !== null) {
          plot.dot([tip, worth(tip)], { hollow: true }).text([tip, worth(tip)], `${percent(tip)} tips`, { dx: -8, dy: -12, anchor: "end" });
          plot.dot([last, worth(last)]).text([last, worth(last)], `${percent(last)} lasts`, { dx: 8, dy: -12 });
        }
      }
      const edges = [0, ...bands.flat(), 1].sort((a, b) => a - b), still = (z) => bands.some(([low, high]) => low < z && z < high);
      for (let i = 1; i < edges.length; i++) {
        const middle = (edges[i - 1] + edges[i]) / 2, wide = plot.x(edges[i]) - plot.x(edges[i - 1]);
        if (wide > 24 && !still(middle)) plot.arrow([middle, p], Math.min(34, wide - 8) * (worth(middle) > p ? 1 : -1), { color: worth(middle) > p ? "accent" : "warning" });
      }
      plot.line(path.map((z) => [z, 0]), { color: "max", width: 3 });
      for (const z of path) plot.dot([z, 0], { color: "max", size: 2.5 });
      plot.dot([path[path.length - 1], 0], { color: "max", size: 5, shape: "diamond" });
    }
    if (guess !== null) plot.rule([guess, 0], [guess, plot.y.domain[1]], { color: "warning" }).text([guess, plot.y.domain[1]], "your guess", { anchor: guess > 0.5 ? "end" : "start", dx: guess > 0.5 ? -5 : 5, dy: 12 });
    return plot.handle("price", "y", [0.035, p], { color: "ink" }).handle("start", "x", [state.start, 0], { color: "max" }).svg();
  },
};
