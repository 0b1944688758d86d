// A Bass curve by hand. `bass.py` says what is computed; p comes as so many of a million.

const bassShare = (t, p, q) => -Math.expm1(-(p + q) * t) / (1 + (q / p) * Math.exp(-(p + q) * t));
/** When a share has adopted. */
const bassTime = (share, p, q) => (Math.log1p((q / p) * share) - Math.log1p(-share)) / (p + q);

/** A curve held against the counts: its misses in logarithms, in shares of a count, and their deviance. */
function heldAgainst({ days, counts, bounds, error }, over, m, p, q) {
  const at = (t) => m * bassShare(t, p / 1e6, q), exempt = bounds.map((bound, i) => bound && over === "bound" && at(days[i]) >= counts[i]);
  const misses = counts.map((n, i) => (exempt[i] ? 0 : Math.log(n) - Math.log(at(days[i]))));
  return { m, p, q, at, misses, shares: counts.map((n, i) => (exempt[i] ? 0 : at(days[i]) / n - 1)), deviance: misses.reduce((sum, r) => sum + (r / error) ** 2, 0) };
}

const explorer = {
  compute(state, data) {
    const { m, p, q, over } = state, held = (...curve) => heldAgainst(data, over, ...curve);
    const ceiling = (i) => data.low + data.step * i, at = Math.floor((m - data.low) / data.step + 0.5), choice = data.best[over];
    const yours = held(m, p, q), best = held(ceiling(at), ...choice[at]), least = Math.min(...choice.map((each, i) => held(ceiling(i), ...each).deviance));
    const table = (whose, curve) => [
      ...data.table.map((t) => [`${whose} curve`, t, curve.at(t), null]),
      ...data.counts.map((n, i) => [`${whose} miss, ${data.bounds[i] ? "over" : "count"}`, data.days[i], n, curve.misses[i]]),
      [`${whose} deviance`, null, null, curve.deviance],
    ];
    const far = yours.misses.some((r) => Math.abs(r) >= Math.log(2)), by = far ? yours.misses : yours.shares;
    const worst = by.reduce((w, s, i) => (Math.abs(s) > Math.abs(by[w]) ? i : w), 0), miss = yours.shares[worst], last = data.table[data.table.length - 1];
    const size = (d) => (d < 0.005 ? "0" : d < 10 ? d.toFixed(2) : plain(d, 0)), millions = (n) => plain(n, n < 10 ? 1 : 0);
    const factor = (r) => plain(Math.exp(Math.abs(r)), Math.abs(r) < Math.log(10) ? 1 : 0);
    const off = Math.abs(miss) < 5e-4 ? "Your curve agrees with every count" : `Your curve misses the count of ${data.dates[worst]} most: it is too ${miss < 0 ? "low" : "high"} by ${far ? `a factor of ${factor(yours.misses[worst])}` : percent(Math.abs(miss), 1)}`;
    const ahead = `With a ceiling of ${millions(m)} million it says ${millions(yours.at(last))} million for the end of the year.`;
    const compared = `The best curve with your ceiling (p = ${plain(best.p, 2)}, q = ${plain(best.q, 4)}) has a deviance of ${size(best.deviance)}${
      best.deviance - least <= data.rise ? ": these counts do not rule your ceiling out" : `, and with the best ceiling of all it is ${size(least)}: a rise of more than ${plain(data.rise, 2)}, so these counts speak against yours`}.`;
    return {
      facts: { worst: Math.max(...yours.shares.map(Math.abs)), deviance: yours.deviance, december: yours.at(last), least: best.deviance },
      columns: ["what", "days from 31 March", "millions", "ln(count/curve), or deviance"],
      rows: [...table("your", yours), ...(state.best ? table("best", best) : [])],
      words: `${off}. The deviance is ${size(yours.deviance)}. ${ahead}${state.best ? ` ${compared}` : ""}`,
      yours, best, worst, rod: far ? `${miss < 0 ? "÷" : "×"}${factor(yours.misses[worst])}` : `${miss < 0 ? "−" : "+"}${percent(Math.abs(miss))}`,
    };
  },

  draw({ yours, best, worst, rod }, state, { width, data }) {
    const narrow = width < 480, bottom = 0.1, last = data.table[data.table.length - 1], ends = [61, last];
    const plot = chart({
      width, height: narrow ? 300 : 320, margin: { top: 30, left: 40, right: 14 },
      x: { domain: ends, title: "2025", ticks: data.months.map(([day]) => day).filter((day, i) => day >= 61 && (!narrow || i % 2 === 0)), format: (day) => data.months.find((month) => month[0] === day)[1] },
      y: { domain: [bottom, 400], log: true, ticks: [0.1, 0.3, 1, 3, 10, 30, 100, 300], title: "Registered users, millions (log scale)" },
    });
    const inside = (n) => Math.min(Math.max(n, bottom), 400);
    const curve = (c, style) => {
      const from = Math.max(ends[0], c.m > bottom ? bassTime(bottom / c.m, c.p / 1e6, c.q) : ends[0]);
      const points = (a, b) => (a < b ? Array.from({ length: 49 }, (_, i) => a + ((b - a) * i) / 48).map((t) => [t, inside(c.at(t))]) : []);
      plot.line(points(from, Math.max(from, data.horizon)), style).line(points(Math.max(from, data.horizon), last), { ...style, dash: "6 5" });
    };
    plot.rule([data.horizon, bottom], [data.horizon, 400], { width: 1, dash: "2 3" }).text([data.horizon, bottom], data.horizon_date, { dx: 5, dy: -50, color: "muted" });
    plot.rule([ends[0], state.m], [last, state.m], { color: "accent" });
    curve(yours, { color: "accent", width: 3.5 });
    if (state.best) curve(best, { color: "ink", width: 1.5 });
    data.counts.forEach((n, i) => {
      const t = data.days[i], to = inside(n * (1 + yours.shares[i]));
      if (yours.shares[i] !== 0) plot.line([[t, n], [t, to]], { color: "warning", width: 3 });
      plot.dot([t, n], { color: "max", size: 5, shape: data.bounds[i] ? "triangle" : "diamond" });
    });
    if (Math.abs(yours.shares[worst]) >= 5e-4) {
      const t = data.days[worst], to = inside(data.counts[worst] * (1 + yours.shares[worst])), low = yours.shares[worst] < 0;
      const beside = to <= bottom ? { dx: 5, dy: -22 } : !low ? { anchor: "end", dx: -6, dy: -2 } : yours.shares[worst] > -0.15 ? { anchor: "middle", dy: 20 } : { dx: 6, dy: 6 };
      plot.text([t, to], rod, { color: "warning", bold: true, ...beside });
    }
    const end = yours.at(last);
    plot.text([last, inside(end)], `${plain(end, end < 10 ? 1 : 0)} by 31 Dec`, { anchor: "end", dy: end < 0.8 * state.m ? 30 : 18, color: "accent" });
    const key = (row, words, style) => {
      const y = plot.y(bottom) - 14 - 17 * row, x = width - (narrow ? 132 : 150);
      plot.add(`<path d="M${x},${y - 4}h22" stroke="var(--${style.color})" stroke-width="${style.width}"/>`).add(`<text x="${x + 28}" y="${y}" font-size="12" fill="var(--${style.color})">${words}</text>`);
    };
    if (state.best) key(1, "your curve", { color: "accent", width: 3.5 }), key(0, "best, your m", { color: "ink", width: 1.5 });
    plot.text([ends[0] + 6, state.m], `ceiling ${plain(state.m, 1)}`, { dx: 17, dy: -7, color: "accent" });
    // Where the curve is far below its ceiling, its logarithm moves with ln p, and with q times the day.
    const t1 = 68, p1 = inside(yours.at(t1)), p10 = (k) => plot.y(yours.at(t1)) + (plot.y(k) - plot.y(1));
    plot.handle("p", "y", [t1, p1], { along: scale([state.p / 10, state.p * 10], [p10(0.1), p10(10)], true) }).text([t1, p1], "p", { dx: 15, dy: 4, bold: true, color: "accent" });
    const t2 = Math.min(122, Math.max(84, bassTime(0.3, state.p / 1e6, state.q))), tilt = (q) => plot.y(state.m * bassShare(t2, state.p / 1e6, q));
    plot.handle("q", "y", [t2, inside(yours.at(t2))], { along: scale([state.q - 0.002, state.q + 0.002], [tilt(state.q - 0.002), tilt(state.q + 0.002)]) }).text([t2, inside(yours.at(t2))], "q", { dx: 15, dy: 4, bold: true, color: "accent" });
    return plot.handle("m", "y", [ends[0] + 6, state.m]).svg();
  },
};
