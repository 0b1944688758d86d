// A cascade among people who are drawn one by one. `neighbours.py` says what is computed.

const listed = (names) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`);

/** The contacts of each person. */
function contactsOf(people, links) {
  const contacts = Array.from({ length: people }, () => []);
  for (const [a, b] of links) contacts[a].push(b), contacts[b].push(a);
  return contacts;
}

/** Who begins. Of people with as many contacts, those with the lower numbers. */
function beginners(who, number, contacts, { people, size }) {
  const chats = people / size, turn = Array.from({ length: number }, (_, i) => i);
  if (who === "school") return turn;
  if (who === "ministry") return turn.map((i) => size * (i % chats) + (size / 2) * Math.floor(i / chats));
  return contacts.map((_, i) => i).sort((i, k) => contacts[k].length - contacts[i].length || i - k).slice(0, number);
}

/** The round in which each person switches, null for those who never do. */
function switches(contacts, first, threshold) {
  const when = contacts.map((_, i) => (first.includes(i) ? 0 : null));
  for (let t = 1; ; t++) {
    const moved = contacts.flatMap((of, i) => {
      const using = of.filter((k) => when[k] !== null).length;
      return when[i] === null && using > 0 && using / of.length >= threshold ? [i] : [];
    });
    if (!moved.length) return when;
    for (const i of moved) when[i] = t;
  }
}

const explorer = {
  compute(state, data) {
    const whole = (v) => Math.floor(v + 0.5), [step, bridges, number] = [state.step, state.bridges, state.seeds].map(whole), chatty = state.network === "chats";
    const { people, size } = data, count = (when, t) => when.filter((r) => r !== null && r <= t).length;
    const run = (built) => {
      const links = [...data.links[state.network], ...(chatty ? data.bridges.slice(0, built) : [])], contacts = contactsOf(people, links);
      const first = beginners(state.start, number, contacts, data);
      return { links, contacts, first, when: switches(contacts, first, state.threshold) };
    };
    const { links, contacts, first, when } = run(bridges), rounds = Math.max(...when), end = count(when, rounds), now = count(when, step);
    const more = chatty && bridges < data.bridges.length ? count(run(bridges + 1).when, data.rounds) : null;
    const chats = chatty ? Array.from({ length: people / size }, (_, c) => {
      const [members, began] = [when.slice(size * c, size * (c + 1)), first.filter((i) => Math.floor(i / size) === c).length], last = count(members, rounds);
      return { name: c + 1, now: count(members, step), last, fate: last === size ? "won" : last === began ? "blocked" : "part" };
    }) : [];
    const [won, part, blocked] = ["won", "part", "blocked"].map((fate) => chats.filter((c) => c.fate === fate).map((c) => c.name));
    const s = (n) => (n === 1 ? "" : "s"), chat = (names) => `chat${s(names.length)} ${listed(names)}`;
    const told = end === number ? `Nobody but the ${number} who begin${s(number) ? "" : "s"} ever uses the new messenger`
      : step >= rounds ? `In the end, after ${rounds} round${s(rounds)}, ${end} of ${people} use the new messenger`
        : `After round ${step}, ${now} of ${people} use the new messenger; in the end, after ${rounds}, ${end === people ? "all" : end} do`;
    const where = end === number || end === people ? "" : [["all of", won], ["part of", part], ["nobody new in", blocked]].filter(([, names]) => names.length).map(([who, names]) => `${who} ${chat(names)}`).join(", ");
    // The least share of contacts that one of those left has among those left.
    const inside = Math.min(...contacts.flatMap((of, i) => (when[i] === null ? [of.filter((k) => when[k] === null).length / of.length] : [])));
    const why = end === people ? "" : ` Those left have at least ${percent(inside, 1)} of their contacts among themselves; with more than ${percent(1 - state.threshold, 1)} a group holds out.`;
    const next = more === null || more === end ? "" : ` With one bridge more it would be ${more}.`;
    return {
      facts: {
        share: now / people, end, rest: end / people, rounds,
        chats: chatty ? won.length : null, blocked: chatty ? blocked.length : null, gain: more === null ? null : more - end,
      },
      columns: ["what", "round, person or number", "people or round"],
      rows: [
        ...Array.from({ length: rounds + 1 }, (_, t) => ["use it after round", t, count(when, t)]), ...when.map((t, i) => ["person switches in round", i, t]),
        ...chats.map((c) => ["in chat, now", c.name, c.now]), ...(more === null ? [] : [["in the end, with so many bridges", bridges + 1, more]]),
      ],
      words: `${told}${where && `: ${where}`}.${why}${next}`,
      links, first, when, rounds, chats, step, end, inner: links.length - (chatty ? bridges : 0), using: (t) => count(when, t),
    };
  },

  draw({ links, first, when, rounds, chats, step, end, inner, using }, state, { width, data, guess, veiled }) {
    const narrow = width < 520, shown = veiled ? 0 : step, low = narrow ? 244 : 320, across = narrow ? width : Math.round(0.6 * width);
    const people = chart({
      width, height: low, axes: false, margin: { top: 6, bottom: 6, left: 6, right: width - across + 6 }, x: { domain: [0, 1] }, y: { domain: [1, 0] },
    });
    const places = data.places[state.network], uses = (i) => when[i] !== null && when[i] <= shown, size = narrow ? 4.5 : 5.5;
    links.forEach(([a, b], i) => {
      const bridge = i >= inner, both = uses(a) && uses(b);
      people.line([places[a], places[b]], { color: both ? "max" : bridge ? "ink" : "muted", width: bridge ? 3 : both ? 1.75 : 1, opacity: both || bridge ? undefined : 0.6 });
    });
    places.forEach((at, i) => {
      if (first.includes(i)) people.dot(at, { size: size + 4.5, hollow: true });
      people.dot(at, uses(i) ? { color: "max", shape: "diamond", size } : { color: "muted", size, hollow: true });
    });
    for (const { name } of chats) {
      const of = places.slice(data.size * (name - 1), data.size * name), middle = [0, 1].map((k) => of.reduce((sum, at) => sum + at[k], 0) / of.length);
      const users = of.filter((_, j) => uses(data.size * (name - 1) + j)).length;
      people.text(middle, `Chat ${name}`, { anchor: "middle", bold: true }).text(middle, `${users} of ${of.length}`, { anchor: "middle", dy: 15 });
    }

    const below = narrow ? -14 : -5, under = narrow ? 160 : 0, top = [0, data.people], left = narrow ? 34 : across + 40;
    const strip = chart({
      width, top: narrow ? low : 0, height: under || low, margin: { top: 40, left, right: 20 },
      x: { domain: [0, data.rounds], title: "Round", ticks: [0, 5, 10, 15] }, y: { domain: [below, data.people], ticks: narrow ? [0, 16, 32] : [0, 8, 16, 24, 32] },
    });
    strip.text(top, "People who use the new one", { dx: -26, dy: -24, color: "muted" });
    const path = Array.from({ length: veiled ? 1 : data.rounds + 1 }, (_, t) => [t, using(t)]), at = [shown, using(shown)];
    strip.rule([shown, 0], [shown, data.people], { dash: "2 3" });
    strip.line(path, { color: "max", width: 1.25, dash: "3 3" }).line(path.slice(0, shown + 1), { color: "max", width: 3 });
    path.slice(0, rounds + 1).forEach((point, t) => strip.dot(point, { color: "max", shape: "diamond", size: 2.5, hollow: t > shown }));
    if (guess !== null) strip.rule([0, guess], [data.rounds, guess], { color: "warning" }).text([data.rounds, guess], "your guess", { anchor: "end", dy: -5, color: "warning" });
    strip.dot(at, { color: "max", shape: "diamond", size: 5 });
    const [anchor, dx] = shown < 3 ? ["start", -4] : shown > data.rounds - 3 ? ["end", 4] : ["middle", 0];
    strip.text([shown, data.people], `${at[1]} of ${data.people}`, { bold: true, anchor, dx, dy: -7 });
    strip.handle("step", "x", [shown, below / 2], { color: "ink" });
    return svgText(width, low + under, people.inside() + strip.inside());
  },
};
