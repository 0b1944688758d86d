// Two audiences and their ratio. `metrics.py` says what is compared; the figures come from there.

const BOUND = { "lower bound": "over ", "upper bound": "at most ", derived: "about " };
const REST = { "lower bound": "at least ", "upper bound": "at most ", derived: "about " };

const explorer = {
  compute(state, data) {
    const side = (platform, metric, month) => {
      const found = data.figures.find((f) => f.platform === platform && f.metric === metric && f.month === month) ?? null;
      return { platform, metric, month: data.months[month], name: data.names[platform], found, ...data.metrics[metric] };
    };
    const rival = side(state.rival, state.rival_metric, state.rival_month), own = side("max", state.max_metric, state.max_month), sides = [rival, own];
    const known = sides.every((s) => s.found), people = known && rival.unit === own.unit;
    const ratio = people ? rival.found.millions / own.found.millions : null;
    const same = known ? [["measure", rival.metric === own.metric], ["days", rival.found.days === own.found.days], ["people", people]] : [];
    const like = people && same.every(([, yes]) => yes);
    const said = (s) => `${s.name} with ${BOUND[s.found.quality] ?? ""}${plain(s.found.millions, 1)} ${s.unit} (${s.short}, ${s.found.days}, ${s.found.source})`;
    const wanted = (s) => `${s.name} (${s.short}, ${s.month})`;
    const bound = people ? REST[rival.found.quality] ?? "" : "", missing = sides.filter((s) => !s.found), there = sides.filter((s) => s.found);
    const words = !known
      ? `No such figure of ${missing.map(wanted).join(" or ")} was known on ${data.horizon}, so there is nothing to divide.${there.map((s) => ` Known is ${said(s)}.`).join("")}`
      : !people
        ? `${said(rival)} and ${said(own)} stand apart: people measured and accounts counted by a company are different quantities, so there is no ratio. One person may have two accounts, or one that is never used.`
        : `${said(rival)} against ${said(own)}: ${bound}${ratio.toFixed(1)} to one. ${like ? "Like for like" : "Not like for like"}: ${same.map(([what, yes]) => `${yes ? "the same" : "not the same"} ${what}`).join(", ")}.`;
    const row = (s) => (s.found ? [s.name, s.short, s.found.days, s.found.millions, s.unit, s.found.quality, s.found.source] : [s.name, s.short, s.month, null, data.missing, null, null]);
    return {
      facts: { ratio, like: like ? 1 : 0 },
      columns: ["what", "measure", "days", "value", "unit", "quality", "source"],
      rows: [...sides.map(row), ["ratio", people ? (like ? "like for like" : "not like for like") : "no ratio", null, ratio, "to one", null, null]],
      words, sides, same, known, bound,
    };
  },

  draw({ facts: { ratio, like }, sides, same, known, bound }, state, { width, data }) {
    // People measured and accounts never share an axis: each unit has a panel of its own.
    const units = [...new Set(sides.map((s) => s.unit))], parts = [];
    let top = 0;
    for (const unit of units) {
      const rows = sides.filter((s) => s.unit === unit), accounts = unit === "million accounts", drawn = rows.some((s) => s.found), height = rows.length * 58 + (drawn ? 46 : 0);
      const plot = chart({
        width, height, top, axes: drawn, margin: { top: 4, left: 6, right: 16, bottom: drawn ? 42 : 0 },
        x: { domain: [0, accounts ? 40 : 100], title: accounts ? "Million accounts, counted by the company" : "Million people, measured" },
        y: { domain: [rows.length, 0], ticks: [] },
      });
      rows.forEach((s, i) => {
        const color = data.names[s.platform].toLowerCase(), bar = (58 - 20) / 58, value = s.found?.millions;
        plot.text([0, i], s.found ? `${s.name} ${BOUND[s.found.quality] ?? ""}${plain(value, 1)} ${s.unit}` : s.name, { dy: 14, bold: true, rim: false });
        plot.text([0, i], s.found ? `${s.short}, ${s.found.days}, ${s.found.source}` : `${s.short}, ${s.month}`, { dy: 30, color: "muted", rim: false });
        if (!s.found) plot.text([0, i], data.missing, { dy: 49, color: "warning", rim: false });
        else if (accounts) plot.rule([0, i + 0.79], [value, i + 0.79], { color }).dot([value, i + 0.79], { color, shape: "diamond" });
        else {
          plot.bar(0, i + bar, value, i + 0.93, { color });
          const own = sides[1].found?.millions;
          if (ratio !== null && i === 0) for (let m = own; m < value; m += own) plot.rule([m, i + bar], [m, i + 0.93], { color: "paper", dash: undefined, width: 2 });
        }
      });
      parts.push(plot.inside());
      top += height;
    }
    const sheet = chart({ width, height: 84, top, axes: false, margin: { top: 0, left: 6, right: 0, bottom: 0 }, x: { domain: [0, width] }, y: { domain: [84, 0] } });
    const why = !known ? ["a figure is missing"] : ratio === null ? ["people are not", "accounts"] : [like ? "like for like" : "not like for like"], column = width < 480 ? 150 : 190;
    sheet.text([0, 0], bound, { dy: 14, rim: false });
    sheet.text([0, 0], ratio === null ? "No ratio" : `${ratio.toFixed(1)} to one`, { dy: 35, size: 20, bold: true, rim: false });
    why.forEach((line, i) => sheet.text([0, 0], line, { dy: 55 + 16 * i, color: like ? "ink" : "warning", rim: false }));
    same.forEach(([what, yes], i) => {
      sheet.dot([column, 16 + 22 * i], { color: yes ? "ink" : "warning", hollow: !yes, shape: yes ? "circle" : "diamond", size: 5 });
      sheet.text([column, 20 + 22 * i], `${yes ? "same" : "not the same"} ${what}`, { dx: 14, rim: false, color: yes ? "ink" : "warning" });
    });
    return svgText(width, top + (known ? 84 : 68), parts.join("") + sheet.inside());
  },
};
