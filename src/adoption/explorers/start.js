// A new messenger's audience on the way up and on the way back. `start.py` says what is computed; the two folds come from there.

/** The appeal at which a share x rests: x / (1 - x) = (1 + e^(u + k)) / (1 + e^(k - u)) solved for u, less what the others are worth. */
function appealAt(x, { effect, friction }) {
  const odds = x / (1 - x), g = Math.exp(friction), b = odds - 1;
  return Math.log((b + Math.sqrt(b * b + 4 * odds * g * g)) / (2 * g)) - effect * x;
}

const pushAt = (appeal, data) => (appeal - data.unpushed) / data.per_push;

/** The share at rest on the branch of the few (from 0 to its fold) or of the many (from its fold to 1), to the last digit. */
function rest(push, many, data) {
  const appeal = data.unpushed + data.per_push * push;
  let [low, high] = many ? [data.folds[1][1], 1] : [0, data.folds[0][1]];
  for (let middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
    if (appealAt(middle, data) < appeal) low = middle;
    else high = middle;
  }
  return low;
}

const explorer = {
  compute({ push }, data) {
    const [jump, fall] = data.folds.map(([appeal, share]) => ({ push: pushAt(appeal, data), share }));
    const shareUp = (p) => rest(p, p > jump.push, data), shareBack = (p) => rest(p, p >= fall.push, data);
    const up = shareUp(push), back = shareBack(push), rows = [];
    for (let p = 0; p < push; p++) rows.push(["way up", p, shareUp(p)]);
    rows.push(["way up", push, up]);
    for (let p = data.most; p > push; p--) rows.push(["way back", p, shareBack(p)]);
    rows.push(["way back", push, back], ["jumps up", jump.push, jump.share], ["falls back", fall.push, fall.share]);
    const pushed = `Pushed ${plain(push, 2)},`, [top, bottom] = [jump, fall].map((each) => plain(each.push, 2));
    const words = push > jump.push
      ? `${pushed} the new messenger has jumped: ${percent(up, 1)} of the people use it, where just below ${top} it was ${percent(jump.share)} at most. Now take the push back: nearly all of them stay until it falls below ${bottom}.`
      : push < fall.push
        ? `${pushed} the new messenger has ${percent(up, 1)} of the people, even if nearly all of them used it before: below ${bottom} they left. To win them back takes a push of more than ${top}.`
        : `${pushed} a new messenger that few use stays at ${percent(up, 1)} of the people; one that was pushed beyond ${top} before keeps ${percent(back, 1)}. The same push, and ${plain(back / up, back / up < 10 ? 1 : 0)} times as many people.`;
    return { facts: { up, back, jump: jump.push, fall: fall.push }, columns: ["what", "push", "share"], rows, words, jump, fall };
  },

  draw({ facts: { up, back }, jump, fall }, { push }, { width, data }) {
    const plot = chart({
      width, height: width < 480 ? 196 : 200, margin: { top: 28, left: 46 },
      x: { domain: [0, data.most], title: "Push behind the new messenger" },
      y: { domain: [-0.24, 1.2], title: "Share of the people who use it", ticks: [0, 0.5, 1], format: percent },
    });
    /** A branch between two shares: where each share rests is known, so the curve needs no search. */
    const branch = (from, to) => Array.from({ length: 41 }, (_, i) => from + ((to - from) * i) / 40).map((x) => [pushAt(appealAt(x, data), data), x]);
    const few = (from, to) => branch(rest(from, false, data), to), jumped = push > jump.push, fallen = push < fall.push;
    const wayUp = jumped ? [...few(0, jump.share), ...branch(rest(jump.push, true, data), up)] : few(0, up);
    const many = rest(data.most, true, data);
    const wayBack = fallen ? [...branch(many, fall.share), ...branch(rest(fall.push, false, data), up)] : branch(many, back);
    plot.rule([push, -0.24], [push, 1.2], { dash: "2 3" });
    plot.line(wayUp, { color: "accent", width: 3 }).line(wayBack, { color: "warning", width: 3, dash: "8 5" });
    if (jumped) plot.text([jump.push, 0.5], "jumps", { anchor: "end", dx: -8, color: "accent" });
    if (fallen) plot.text([fall.push, 0.5], "falls", { dx: 8, color: "warning" });
    plot.dot([push, up], { color: "accent", size: jumped || fallen ? 7 : 5.5 });
    const unit = plot.x(1) - plot.x(0), inside = (half) => Math.min(Math.max(push, half / unit), data.most - half / unit);
    if (jumped) plot.text([inside(46), up], `${percent(up, 1)}, both ways`, { anchor: "middle", dy: -11, bold: true });
    else if (fallen) plot.text([Math.max(push, 96 / unit), up], `${percent(up, 1)}, both ways`, { anchor: "end", dx: -4, dy: -11, bold: true });
    else {
      plot.text([inside(62), up], `${percent(up, 1)} on the way up`, { anchor: "middle", dy: -11, bold: true, color: "accent" });
      plot.dot([push, back], { color: "warning", shape: "diamond" }).text([inside(68), 1], `${percent(back, 1)} on the way back`, { anchor: "middle", dy: -12, bold: true, color: "warning" });
    }
    if (jumped || fallen) plot.dot([push, up], { color: "warning", shape: "diamond", size: 3 });
    return plot.handle("push", "x", [push, -0.15], { color: "ink" }).svg();
  },
};
