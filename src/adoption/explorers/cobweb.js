// Thresholds. `cobweb.py` says what is computed.

/** How many act after each round, from nobody to rest. */
function crowdRounds(needed) {
  const numbers = [0];
  for (;;) {
    const now = numbers[numbers.length - 1], acting = needed.filter((n) => n <= now).length;
    if (acting === now) return numbers;
    numbers.push(acting);
  }
}

/** The pieces of a line along the axes, given by its corners, that lie in a square window from `low` to `high`. */
function within([low0, low1], size, corners) {
  const low = [low0, low1], pieces = [];
  for (let i = 1; i < corners.length; i++) {
    const ends = [corners[i - 1], corners[i]].map((corner) => corner.map((v, k) => Math.min(Math.max(v, low[k]), low[k] + size)));
    const along = corners[i - 1][0] === corners[i][0] ? 1 : 0, fixed = corners[i][1 - along];
    if (fixed >= low[1 - along] && fixed <= low[1 - along] + size && ends[0][along] !== ends[1][along]) pieces.push(ends);
  }
  return pieces;
}

const explorer = {
  compute(state, data) {
    const all = data.people, limited = (n) => Math.min(Math.max(n, 0), all), person = Math.floor(state.person + 0.5);
    const before = data.scores.map((z, i) => (state.crowd === "normal" ? limited(Math.ceil(state.mean + state.spread * z)) : i === 1 && state.crowd === "gap" ? 2 : i));
    const needed = before.map((n, i) => (i === person ? limited(n + Math.floor(state.change + 0.5)) : n));
    const rounds = crowdRounds(needed), end = rounds[rounds.length - 1], otherwise = crowdRounds(before).pop();
    const willing = Array.from({ length: all + 1 }, (_, r) => needed.filter((n) => n <= r).length);
    const [from, to] = [before[person], needed[person]], people = (n) => (n === 1 ? "1 person" : `${n} people`);
    const waits = (n) => `for ${n}${n === all ? ", more than there are others" : ""}`;
    const moved = from === to ? "" : `person ${person}'s threshold went from ${from} to ${to}`;
    const next = needed.reduce((least, n, i) => (n > end && (least < 0 || n < needed[least]) ? i : least), -1);
    const told = `In the end ${end === all ? `all ${all} act` : end === 0 ? `nobody of ${all} acts` : `${end} of ${all} act${end === 1 ? "s" : ""}`}`;
    const gap = moved && from === end && !needed.includes(end), after = `, after ${rounds.length - 1} round${rounds.length === 2 ? "" : "s"}`;
    const first = gap ? `${told}: ${moved}, and nobody has threshold ${end} any more.` : `${told}${end ? after : ""}${moved ? `, now that ${moved}` : ""}.`;
    const why = gap ? `Person ${next} waits ${waits(needed[next])}.` : end === all ? "However many act, one more needs no more than that."
      : end === 0 ? `Nobody has threshold 0: the least hesitant, person ${next}, waits ${waits(needed[next])}.`
        : `It stops there, since the least hesitant of the others, person ${next}, waits ${waits(needed[next])}, and only ${people(end)} act${end === 1 ? "s" : ""}.`;
    const without = moved ? ` Without the change ${otherwise === all ? `all ${all}` : otherwise} would act.` : "";
    return {
      facts: { end, otherwise, rounds: rounds.length - 1, threshold: to },
      columns: ["what", "person, round or r", "people"],
      rows: [
        ["threshold before", person, from], ["threshold now", person, to], ...rounds.map((n, t) => ["round", t, n]),
        ...willing.map((n, r) => ["would act once", r, n]), ["act without the change", all, otherwise],
      ],
      words: `${first} ${why}${without}`,
      rounds, willing, end, person, from, to,
    };
  },

  draw({ rounds, willing, end, person, from, to }, state, { width, data, guess, veiled }) {
    const all = data.people, narrow = width < 480, height = narrow ? 320 : 340, pin = 113, of = { format: (v) => plain(v, 0) };
    const plot = chart({
      width, height, margin: { top: 30, left: 40, right: 16 },
      x: { domain: [0, all], title: "r, people who act", ticks: [0, 25, 50, 75, 100], ...of },
      y: { domain: [0, 120], title: "People whose threshold is at most r", ticks: [0, 25, 50, 75, 100], ...of },
    });
    const steps = [[0, 0], [0, willing[0]], ...willing.slice(1).flatMap((n, i) => (n > willing[i] ? [[i + 1, willing[i]], [i + 1, n]] : [])), [all, willing[all]]];
    const path = [[0, 0], ...rounds.slice(1).flatMap((n, t) => [[rounds[t], n], [n, n]])];
    const marked = [[to, willing[to]], [to, to ? willing[to - 1] : 0]], size = 6;
    const focus = veiled || (end === all && from !== to) ? to : end === all ? 0 : end, low = Math.min(Math.max(focus - 2, 0), all - size);
    plot.line([[0, 0], [all, all]], { color: "muted", width: 1.5, dash: "5 4" }).line(steps, { color: "accent", width: 2.5 });
    if (!veiled) plot.line(path, { color: "ink", width: 1.25 });
    // The pin of the one who is changed, and where it stood.
    plot.rule([to, willing[to]], [to, pin], { color: "warning", width: 1.25, dash: "2 3" }).line(marked, { color: "warning", width: 4 });
    if (from !== to) plot.rule([from, pin], [to, pin], { color: "warning" }).dot([from, pin], { color: "warning", size: 4, hollow: true });
    const first = Math.min(from, to), last = Math.max(from, to), room = 150, name = `person ${person} needs ${to}${to === all ? ": never" : ""}`;
    const [at, anchor, dx, dy] = plot.x(last) + room < width ? [last, "start", 17, 4] : plot.x(first) > room ? [first, "end", -17, 4] : [(first + last) / 2, "middle", 0, -6];
    plot.text([at, pin], name, { color: "warning", anchor, dx, dy });

    // A square of the picture, magnified.
    const box = { left: plot.x(58), right: plot.x(99), top: plot.y(44), bottom: plot.y(12) };
    plot.add(`<rect x="${round(plot.x(low))}" y="${round(plot.y(low + size))}" width="${round(plot.x(size) - plot.x(0))}" height="${round(plot.y(0) - plot.y(size))}" fill="none" stroke="var(--muted)"/>`);
    plot.add(`<rect x="${round(box.left - 24)}" y="${round(box.top - 6)}" width="${round(box.right - box.left + 28)}" height="${round(plot.y(1) - box.top + 2)}" fill="var(--paper)"/>`);
    const marks = Array.from({ length: size / 2 + 1 }, (_, i) => low + 2 * i);
    const lens = chart({
      width, height, margin: { left: box.left, right: width - box.right, top: box.top, bottom: height - box.bottom },
      x: { domain: [low, low + size], ticks: marks, ...of }, y: { domain: [low, low + size], ticks: marks, ...of },
    });
    const show = (corners, style) => { for (const piece of within([low, low], size, corners)) lens.line(piece, style); };
    lens.line([[low, low], [low + size, low + size]], { color: "muted", width: 1.5, dash: "5 4" });
    show(steps, { color: "accent", width: 3 });
    show(marked, { color: "warning", width: 5 });
    if (!veiled) {
      show(path, { color: "ink", width: 1.5 });
      if (end >= low && end <= low + size) lens.dot([end, end], { shape: "diamond", size: 5 });
      plot.dot([end, end], { shape: "diamond", size: 4.5 });
      plot.text([end, end], `${end} act`, { bold: true, anchor: end > 30 ? "end" : "start", dx: end > 30 ? -10 : narrow ? 12 : 24, dy: end > 30 ? -8 : 0 });
    }
    plot.add(`<rect x="${round(box.left)}" y="${round(box.top)}" width="${round(box.right - box.left)}" height="${round(box.bottom - box.top)}" fill="none" stroke="var(--muted)"/>`).add(lens.inside());
    if (guess !== null) plot.rule([0, guess], [50, guess], { color: "warning" }).text([50, guess], "your guess", { anchor: "end", dy: -5, color: "warning" });
    return plot.handle("change", "x", [to, pin], { color: "warning", along: scale([-all, all], [plot.x(from - all), plot.x(from + all)]) }).svg();
  },
};
