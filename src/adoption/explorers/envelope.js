// What intervals lose by the interval score. `envelope.py` says what is computed.

const explorer = {
  compute(state, data) {
    const find = (pairs, name) => pairs.find(([key]) => key === name)[1], level = find(data.claims, state.claim), came = find(data.came, state.platform);
    const own = [state.low, state.high].sort((a, b) => a - b), sum = (f) => came.reduce((total, [y, weight]) => total + weight * f(y), 0);
    const models = data.models.filter(([platform]) => platform === state.platform).map(([, name, ends]) => [name, ...ends.find(([claim]) => claim === state.claim).slice(1)]);
    const rows = [["you", ...own], ...models].map(([name, low, high]) => [
      name, low, high,
      sum((y) => high - low + (2 / (1 - level)) * (Math.max(low - y, 0) + Math.max(y - high, 0))), sum((y) => (low <= y && y <= high ? 1 : 0)),
    ]);
    const [[, low, high, loss, inside], ...others] = rows, beaten = others.filter((row) => row[3] > loss).length, fine = loss - (high - low);
    const told = inside === 1 ? "What came lies inside, so it pays for its width only" : `It pays ${plain(high - low, 1)} for its width and ${plain(fine, 1)} for what fell outside`;
    return {
      facts: { loss, inside, width: high - low, beaten, came: sum((y) => y) },
      columns: ["interval", "from, millions", "to, millions", "loss, millions", "share of what came inside"],
      rows,
      words: `What came in December 2025: ${came.map(([y]) => plain(y, 1)).join(" or ")} million people a day. Your interval from ${plain(low, 1)} to ${plain(high, 1)} loses ${plain(loss, 1)} million. ${told}. `
        + `It loses less than ${beaten} of ${others.length} models: ${others.map((row) => `${row[0]} ${plain(row[3], 1)}`).join(", ")}.`,
      came,
    };
  },

  draw({ rows, came }, state, { width, veiled, guess }) {
    const narrow = width < 480, row = 34, height = rows.length * row + 84;
    const plot = chart({
      width, height, margin: { top: 40, left: narrow ? 84 : 96, right: narrow ? 58 : 70, bottom: 42 },
      x: { domain: [0, 125], title: "Million people a day, December 2025" }, y: { domain: [rows.length, 0], ticks: [] },
    });
    rows.forEach(([name, low, high, loss], i) => {
      const own = i === 0;
      plot.text([0, i + 0.5], name, { anchor: "end", dx: -8, dy: 4, bold: own, rim: false });
      plot.bar(low, i + 0.28, high, i + 0.72, { color: own ? "accent" : "pale" });
      if (!veiled) plot.text([125, i + 0.5], plain(loss, 1), { dx: 10, dy: 4, bold: own, rim: false });
    });
    plot.text([125, 0], "loss", { dx: 10, dy: -8, color: "muted", rim: false });
    if (!veiled) {
      came.forEach(([y]) => plot.rule([y, 0], [y, rows.length], { color: "ink", width: 2 }));
      plot.text([came[0][0], 0], `came: ${came.map(([y]) => plain(y, 1)).join(" or ")}`, { anchor: "middle", dy: -8, bold: true });
    }
    if (guess !== null) plot.rule([guess, 0], [guess, rows.length], { color: "warning" }).text([guess, rows.length], "your guess", { anchor: "middle", dy: -4, color: "warning" });
    plot.handle("low", "x", [state.low, 0.5], { color: "ink" }).handle("high", "x", [state.high, 0.5], { color: "ink" });
    return svgText(width, height, plot.inside());
  },
};
