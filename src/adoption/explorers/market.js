// Fulfilled expectations. `market.py` says what is computed; data.shapes has the coefficients of f, highest power first,
// and data.tops the share at which (1 - z) f(z) is highest.

const polynomial = (coefficients, z) => coefficients.reduce((sum, c) => sum * z + c, 0);
// A price this near to the top of the curve touches it: floats can't tell the two apart.
const TOUCH = 1e-12;

/** Where a function that is on different sides of 0 at two ends crosses it, to the last digit. */
function crossing(f, low, high) {
  const rising = f(high) > f(low);
  for (let middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
    if (f(middle) > 0 === rising) high = middle;
    else low = middle;
  }
  return low;
}

/**
 * Shares from `stay` on at which nobody leaves (p <= worth), and among them those from `tip` to `full` at which people
 * join (worth > p + s), if there are any; null if people leave at every share.
 */
function stretches(worth, top, p, s) {
  const highest = worth(top);
  const between = (price) => (price <= 0 ? [0, 1] : highest <= price + TOUCH ? [top, top] : [crossing((z) => worth(z) - price, 0, top), crossing((z) => worth(z) - price, top, 1)]);
  if (highest < p - TOUCH) return null;
  const [stay, last] = between(p), [tip, full] = between(p + s);
  return { stay, last, tip, full, grows: tip < full };
}

/** Bands of shares at which nobody joins and nobody leaves; nobody is one where a single user would leave. */
function standstill(found) {
  if (!found) return [[0, 0]];
  const { stay, last, tip, full, grows } = found, bands = grows ? [[stay, tip], [full, last]] : [[stay, last]];
  return stay > 0 ? [[0, 0], ...bands] : bands;
}

/** Where an audience goes in the end. */
function goal(found, start, free) {
  if (free) return 1;
  if (!found || start < found.stay) return 0;
  return start > found.last ? found.last : found.grows && found.tip < start && start < found.full ? found.full : start;
}

/** What audiences of every size do. */
function fate(found, highest, s, free) {
  if (free) return "Using it costs nothing, so everybody uses it, whatever is expected.";
  if (!found) return `The price is above ${plain(highest)}, the most that the last user would give at any audience: nobody is the only audience that lasts.`;
  const { stay, last, tip, full, grows } = found, say = (share) => percent(share, 1);
  const below = stay > 0 ? `; below ${say(stay)} it melts away` : "", above = last < 1 ? `; above ${say(last)} it shrinks to that` : "";
  if (!grows && last - stay < 1e-9) return `Price and curve only touch: an audience above ${say(stay)} shrinks towards it, and one below melts away.`;
  if (!grows) return `To a newcomer it is never worth the price and the new habit together, so no audience grows of itself; from ${say(stay)} to ${say(last)} it stands still${below}${above}.`;
  if (s === 0) return `An audience expected above ${say(tip)} goes to ${say(full)}; one below melts away.`;
  return `From ${say(tip)} to ${say(full)} it grows; from ${say(stay)} to ${say(tip)} and from ${say(full)} to ${say(last)} it stands still, as newcomers give up more than those inside${below}${above}.`;
}

const explorer = {
  compute(state, data) {
    const { price: p, quality: q, familiarity: s, start } = state, f = (z) => polynomial(data.shapes[state.shape], z);
    const worth = (z) => q * (1 - z) * f(z), top = data.tops[state.shape], free = p + s === 0;
    const demand = (z, price) => { const most = q * f(z); return price <= 0 ? 1 : most < price ? 0 : 1 - price / most; };
    const found = stretches(worth, top, p, s), bands = standstill(found), path = [start];
    for (let t = 0; t < data.rounds; t++) path.push(Math.min(Math.max(path[t], demand(path[t], p + s)), demand(path[t], p)));
    const end = path[data.rounds], to = goal(found, start, free), near = (a, b) => Math.abs(a - b) < 5e-4;
    const who = start === 0 ? "nobody is" : start === 1 ? "everybody is" : `${percent(start, 1)} are`;
    const what = start === 0 && to === 0 ? "nobody comes"
      : near(to, start) && near(end, start) ? "the audience stays there"
        : !near(to, end) ? `the audience is at ${percent(end, 1)} after ${data.rounds} rounds, on its way to ${percent(to, 1)}`
          : to === 0 ? "the audience melts away" : `the audience ${to > start ? "grows" : "shrinks"} to ${percent(to, 1)}`;
    return {
      facts: {
        end, tip: found?.grows && found.tip > 0 ? found.tip : null,
        // Ends of the one band in which, with familiarity, nobody moves.
        still_from: found && !found.grows ? found.stay : null, still_to: found && !found.grows ? found.last : null,
      },
      columns: ["what", "from or round", "to or share"],
      rows: [...bands.map(([low, high]) => ["standstill", low, high]), ...path.map((share, t) => ["round", t, share])],
      words: `If ${who} expected at first, ${what}. ${fate(found, worth(top), s, free)}`,
      worth, top, found, bands, path,
    };
  },

  draw(result, state, { width, veiled, guess }) {
    const { price: p, familiarity: s } = state, { worth, top, found, bands, path } = result, narrow = width < 480;
    const height = narrow ? 190 : 220, side = { left: 40, right: 32 }, share = { domain: [0, 1], title: "Share of users, expected", format: percent };
    // The height fits the dearest price, so that it does not change while the price is dragged.
    const most = Math.max(worth(top), 0.4 + s) + 0.02;
    const plot = chart({ width, height, margin: { top: 30, bottom: 6, ...side }, x: { domain: [0, 1], ticks: [] }, y: { domain: [0, most], title: "Worth to the last user; price" } });
    const below = chart({ width, top: height, height: 104, margin: { top: 0, bottom: 42, ...side }, x: share, y: { domain: [0, 62], ticks: [] } });
    const lane = 40, up = (value) => plot.y(0) - plot.y(value);
    plot.line(Array.from({ length: 81 }, (_, i) => [i / 80, worth(i / 80)]), { color: "accent", width: 3 });
    plot.rule([0, p], [1, p], { color: "ink" });
    if (s) plot.rule([0, p + s], [1, p + s]);
    const label = (at, words, dy) => plot.text([1, at], words, { anchor: "end", dy, color: "muted" });
    if (!s) label(p, "price", -6);
    else if (up(s) >= 16) label(p + s, "price for newcomers", -6) && label(p, "price", up(p) < 18 ? -4 : 14);
    else if (up(p) >= 18) label(p + s, "price for newcomers", -6) && label(p, "price", 14);
    else label(p + s, "price; for newcomers", -6);
    below.bar(0, 4, 1, 22, { color: "grid" });
    if (!veiled) {
      const edges = [0, ...bands.flat(), 1], still = (z) => bands.some(([low, high]) => low < z && z < high);
      for (let i = 1; i < edges.length; i++) {
        const [from, to] = [edges[i - 1], edges[i]], middle = (from + to) / 2, wide = below.x(to) - below.x(from);
        if (wide < 0.5) continue;
        const [paint, sign, words] = still(middle) ? ["muted", "=", "= stands still"] : worth(middle) > p ? ["accent", "→", "grows →"] : ["pale", "←", "← shrinks"];
        below.bar(from, 4, to, 22, { color: paint });
        if (i > 1) below.line([[from, 3], [from, 23]], { color: "paper", width: 1.5 });
        if (wide > 14) below.text([middle, 13], wide > 92 ? words : sign, { anchor: "middle", dy: 4, color: paint === "pale" ? "ink" : "paper", rim: false });
      }
      if (found?.grows && found.tip > 0) {
        const { tip, full } = found, room = 74;
        // The names of the two dots stand on the floor; or, where the lines are near it, above them and inside the curve.
        const low = up(p + s) < 36, floor = low ? up(p + s) + 24 : 6, outer = [plot.x(tip) - plot.x(0) > room, plot.x(1) - plot.x(full) > room];
        const level = plot.y.invert(plot.y(0) - floor - 6), inside = low && level < worth(top) ? [crossing((z) => worth(z) - level, 0, top), crossing((z) => worth(z) - level, top, 1)] : [tip, full];
        const crowded = plot.x(outer[1] ? full : inside[1]) - plot.x(outer[0] ? tip : inside[0]) < room + (outer[0] || outer[1] ? 0 : room);
        const drop = (z) => plot.line([[z, 0], [z, p + s]], { color: "muted", width: 1, dash: "1 3" });
        drop(tip) && drop(full);
        plot.dot([tip, p + s], { hollow: true }).dot([full, p + s]);
        plot.text([outer[0] ? tip : inside[0], 0], `${percent(tip)} tips`, { dx: outer[0] ? -6 : 6, dy: -floor, anchor: outer[0] ? "end" : "start" });
        plot.text([outer[1] ? full : inside[1], 0], `${percent(full)} lasts`, { dx: outer[1] ? 6 : -6, dy: -floor - (crowded ? 16 : 0), anchor: outer[1] ? "start" : "end" });
      }
      below.line(path.map((z) => [z, lane]), { color: "max", width: 2 });
      for (const z of path) below.dot([z, lane], { color: "max", size: 2.5 });
      below.dot([path[path.length - 1], lane], { color: "max", size: 5, shape: "diamond" });
    }
    if (guess !== null) {
      const way = guess > 0.5 ? -1 : 1;
      below.rule([guess, 23], [guess, 62], { color: "warning" });
      plot.rule([guess, 0], [guess, plot.y.domain[1]], { color: "warning" }).text([guess, plot.y.domain[1]], "your guess", { anchor: way < 0 ? "end" : "start", dx: 5 * way, dy: 12 });
    }
    if (veiled) below.dot([state.start, lane], { color: "max", size: 8 });
    plot.handle("price", "y", [1 + 16 / (plot.x(1) - plot.x(0)), p], { color: "ink" });
    below.handle("start", "x", [state.start, lane], { color: "max" });
    return svgText(width, height + 104, plot.inside() + below.inside());
  },
};
