// Value laws. `value_laws.py` says what is computed; data has the names of the laws, the units in people, and log10(2).

/** Logarithm to base 10 of the value of a network of n, by each law, in the order of `data.laws`. */
const LAWS = [
  (n) => Math.log10(n),
  (n) => Math.log10(n * Math.log(n)),
  (n, log2) => Math.log10(n) + Math.log10(n - 1) - log2,
  (n, log2) => n * log2 + Math.log1p(-(n + 1) * 2 ** -n) / Math.LN10,
];
const SHORT = ["Sarnoff: members", "Odlyzko and Tilly: n ln n", "Metcalfe: pairs", "Reed: groups"];
// Contacts up to this one are summed one by one, the rest by the Euler-Maclaurin formula.
const SUMMED = 64;

/** Value of a network of n people in which a person's k-th best contact is worth k^(-s). */
function contacts(n, s) {
  const last = n - 1, times = Math.log(last / SUMMED);
  let total = 0;
  for (let k = SUMMED; k >= 1; k--) total += k ** -s;
  total += s === 1 ? times : (SUMMED ** (1 - s) * Math.expm1((1 - s) * times)) / (1 - s);
  total += (last ** -s - SUMMED ** -s) / 2 + (s / 12) * (SUMMED ** (-s - 1) - last ** (-s - 1));
  return n * (total - ((s * (s + 1) * (s + 2)) / 720) * (SUMMED ** (-s - 3) - last ** (-s - 3)));
}

const grouped = (whole) => String(whole).replace(/\B(?=(\d{3})+$)/g, ",");
const digits = (log) => grouped(Math.floor(log) + 1);
const times = (log) => { const ratio = 10 ** log; return plain(ratio, ratio < 10 ? 2 : ratio < 100 ? 1 : 0); };
// The axis of the picture ends here: a thousand times.
const AXIS = 3;
const told = (log) => (log <= AXIS ? times(log) : `a number of ${digits(log)} digits`);

/** A length on an axis on which a factor of ten takes two centimetres. */
function distance(log) {
  const metres = 0.02 * log;
  if (metres >= 1000) return `${grouped(Math.round(metres / 1000))} kilometres`;
  return metres >= 1 ? `${grouped(Math.round(metres))} metres` : `${Math.round(100 * metres)} centimetres`;
}

const explorer = {
  compute(state, data) {
    const people = [1e6 * state.larger, 1e6 * state.smaller], unit = data.units[state.unit];
    const ratio = (value, of) => { const [a, b] = people.map((n) => value(n / of, data.log2)); return a - b; };
    const [now, single] = [unit, 1].map((of) => LAWS.map((value) => ratio(value, of)));
    const [a, b] = people.map((n) => contacts(Math.round(n), state.decay)), between = Math.log10(a / b);
    const far = now[3] > AXIS ? `, which at two centimetres for each factor of ten lies ${distance(now[3])} to the right` : "";
    const laws = `${told(now[0])} by Sarnoff's law, ${told(now[1])} by Odlyzko and Tilly's, ${told(now[2])} by Metcalfe's, and ${told(now[3])} by Reed's${far}`;
    const contact = state.decay === 0 ? "every contact is worth the same" : `the k-th contact is worth k to the power −${plain(state.decay, 2)}`;
    const counted = { one: "one by one", thousand: "in thousands", million: "in millions" }[state.unit];
    const words = state.larger === state.smaller ? `Both networks have ${plain(state.larger, 1)} million members: the ratio is 1 by every law and in every unit.`
      : `Counted ${counted}, the larger network is worth this many times the smaller one: ${laws}. `
        + (unit === 1 ? "" : `Counted one by one the last three were ${told(single[1])}, ${told(single[2])} and ${told(single[3])}, though nobody has joined or left: a ratio that depends on the unit is not a property of the networks. `)
        + `If ${contact}, it is ${times(between)}.${unit === 1 ? " Choose the law, and you have chosen the answer." : ""}`;
    return {
      facts: { sarnoff: 10 ** now[0], odlyzko: 10 ** now[1], metcalfe: 10 ** now[2], reed_log10: now[3], contacts: 10 ** between },
      columns: ["law", "log10 of the ratio, unit chosen", "log10 of the ratio, one by one"],
      rows: [...data.laws.map((law, i) => [law, now[i], single[i]]), ["contacts", null, between]],
      words, now, single, between,
    };
  },

  draw(result, state, { width, veiled, guess }) {
    const { now, single, between } = result, side = { left: 12, right: 22 }, above = 116, pitch = 40;
    // Two bars, the members; the larger one has its name inside.
    const members = chart({ width, height: above, margin: { top: 20, bottom: 20, ...side }, axes: false, x: { domain: [0, 125] }, y: { domain: [2, 0] } });
    members.text([0, 0], "Members, millions", { dy: -8, color: "muted" });
    for (const [i, [key, name]] of [["larger", "Larger"], ["smaller", "Smaller"]].entries()) {
      const n = state[key];
      members.bar(0, i + 0.12, n, i + 0.88, { color: i ? "pale" : "accent" });
      const words = `${name}: ${plain(n, 1)}`, right = i || members.x(n) - members.x(0) < 90;
      members.text([right ? n : 0, i + 0.5], words, { dx: right ? 22 : 8, dy: 4, color: right ? "ink" : "paper", rim: false });
    }
    const names = [...SHORT.slice(0, 3), `k-th contact worth k^−${plain(state.decay, 2)}`, SHORT[3]];
    const rows = [[now[0], single[0]], [now[1], single[1]], [now[2], single[2]], [between, between], [now[3], single[3]]];
    const plot = chart({
      width, top: above, height: 44 + pitch * rows.length, margin: { top: 0, bottom: 44, ...side },
      x: { domain: [1, 10 ** AXIS], log: true, ticks: [1, 10, 100, 1000], title: "Times as much, by value (log scale)", format: (v) => grouped(v) },
      y: { domain: [rows.length, 0], ticks: [] },
    });
    for (const power of [0, 1, 2, 3]) plot.line([[10 ** power, 0], [10 ** power, rows.length]], { color: "grid", width: 1 });
    if (guess !== null) plot.rule([guess, 0], [guess, rows.length], { color: "warning" }).text([guess, 0], "your guess", { dy: -5, anchor: guess < 30 ? "start" : "middle" });
    for (const [i, [log, alone]] of rows.entries()) {
      const y = i + 0.72, on = log <= AXIS, contact = i === 3;
      plot.text([1, i + 0.32], names[i], { dx: 4, dy: 4, color: "muted" });
      if (veiled) continue;
      plot.line([[1, y], [10 ** Math.min(log, AXIS), y]], { color: contact ? "ink" : on ? "accent" : "warning", width: 2 });
      if (on) {
        if (Math.abs(alone - log) > 1e-9 && alone <= AXIS) plot.dot([10 ** alone, y], { color: "muted", hollow: true, size: 5 });
        plot.dot([10 ** log, y], { color: contact ? "ink" : "accent", shape: contact ? "diamond" : "circle", size: 5 });
        const right = Math.max(log, alone <= AXIS ? alone : 0), turn = right > 0.85 * AXIS;
        plot.text([10 ** right, y], times(log), { dx: turn ? 5 : 12, dy: turn ? -10 : 4, bold: true, anchor: turn ? "end" : "start" });
      } else {
        plot.arrow([10 ** AXIS, y], 22, { color: "warning" });
        plot.text([10 ** AXIS, y], `${width < 480 ? "" : "off the axis: "}${digits(log)} digits`, { dy: -10, anchor: "end", bold: true });
      }
    }
    members.handle("larger", "x", [state.larger, 0.5], { color: "ink" }).handle("smaller", "x", [state.smaller, 1.5], { color: "ink" });
    return svgText(width, above + 44 + pitch * rows.length, members.inside() + plot.inside());
  },
};
