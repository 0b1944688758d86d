// The controls of an explorer: their HTML, and the way between what they show and a value of the state.

const decimals = (step) => Math.max(0, Math.min(10, -Math.floor(Math.log10(step) + 1e-9)));
const shown = (control, value) => (control.percent ? percent(value, decimals(control.step * 100)) : plain(value, decimals(control.step)));

/** A schedule in words: '0.5 from month 2 to 40'. */
function scheduleWords(control, [level, start, end, ramp]) {
  if (level === 0) return "off";
  const rise = ramp ? ` over ${plain(ramp, 1)}` : "";
  return `${shown(control, level)} from month ${plain(start, 1)}${rise}${end === null ? "" : ` to ${plain(end, 1)}`}`;
}

/** A value in words, as a label shows it and a screen reader says it. */
function valueWords(control, value) {
  if (control.type === "schedule") return scheduleWords(control, value);
  if (control.type === "choice") return control.options.find(([key]) => key === value)[1];
  return control.type === "switch" ? (value ? "on" : "off") : shown(control, value);
}

const range = (id, label, low, high, step, value, part = "") =>
  `<input type="range" id="${id}" min="${low}" max="${high}" step="${step}" value="${value}"${part && ` data-part="${part}"`}${label && ` aria-label="${escapeText(label)}"`}>`;

function controlHtml(control, id, value) {
  const name = escapeText(control.name), about = [control.meaning, control.range, control.source].filter(Boolean).map(escapeText).join(" ");
  const button = about && `<button type="button" class="about" aria-expanded="false" aria-controls="${id}-about" aria-label="About ${name}">?</button>`;
  const meaning = about && `<p class="meaning" id="${id}-about" hidden>${about}</p>`;
  const now = `<output id="${id}-value" for="${id}">${escapeText(valueWords(control, value))}</output>`;
  const wrap = (inside) => `<div class="control control-${control.type}" data-key="${control.key}">${inside}${meaning}</div>`;
  if (control.type === "choice") {
    const options = control.options.map(([key, words]) => `<option value="${escapeText(key)}"${key === value ? " selected" : ""}>${escapeText(words)}</option>`).join("");
    return wrap(`<div class="control-head"><label for="${id}">${name}</label>${button}</div><select id="${id}">${options}</select>`);
  }
  if (control.type === "switch") {
    return wrap(`<div class="control-head"><label class="switch"><input type="checkbox" id="${id}"${value ? " checked" : ""}> ${name}</label>${button}</div>`);
  }
  if (control.type === "schedule") {
    const [level, start, end, ramp] = value, last = control.months;
    const part = (key, words, slider) => `<div class="schedule-part"><label for="${id}-${key}">${words}</label>${slider}</div>`;
    return wrap(
      `<div class="control-head"><label for="${id}">${name}</label>${now}${button}</div>${range(id, "", control.low, control.high, control.step, level, "0")}`
      + `<details class="schedule"><summary>When</summary>${part("start", "From month", range(`${id}-start`, "", 0, last, 0.5, start, "1"))}`
      + `${part("end", "To month (at the end: for good)", range(`${id}-end`, "", 0, last, 0.5, end ?? last, "2"))}${part("ramp", "Months to come up", range(`${id}-ramp`, "", 0, 24, 0.5, ramp, "3"))}</details>`,
    );
  }
  return wrap(`<div class="control-head"><label for="${id}">${name}</label>${now}${button}</div>${range(id, "", control.low, control.high, control.step, value)}`);
}

/** All controls: those without a group first, each group in a box of its own that opens. */
function controlsHtml(setup, state, id) {
  const html = (c) => controlHtml(c, `${id}-${c.key}`, state[c.key]);
  const groups = [...new Set(setup.controls.map((c) => c.group))].filter(Boolean);
  const free = setup.controls.filter((c) => !c.group).map(html).join("");
  // Where hardly a control is free, the first group is open.
  const open = setup.controls.filter((c) => !c.group).length < 3 ? groups[0] : null;
  const boxes = groups.map((g) => `<details class="control-group"${g === open ? " open" : ""}><summary>${escapeText(g)}</summary><div class="control-grid">${setup.controls.filter((c) => c.group === g).map(html).join("")}</div></details>`);
  return `<div class="control-grid">${free}</div>${boxes.join("")}`;
}

/** The value that a control shows after an input. */
function readControl(control, box, before) {
  const input = box.querySelector("select, input");
  if (control.type === "choice") return input.value;
  if (control.type === "switch") return input.checked;
  if (control.type !== "schedule") return Number(input.value);
  const [level, start, end, ramp] = [...box.querySelectorAll("input")].map((i) => Number(i.value));
  return fitSchedule(before, [level, start, end === control.months ? null : end, ramp]);
}

/** A schedule in which the lever ends after it has risen: what was moved stays, the rest gives way. */
function fitSchedule(before, [level, start, end, ramp]) {
  if (end === null || start + ramp <= end) return [level, start, end, ramp];
  if (end !== before[2]) return end >= ramp ? [level, end - ramp, end, ramp] : [level, 0, end, end];
  return [level, start, start + ramp, ramp];
}

/** Makes a control show a value. */
function showControl(control, box, value) {
  const inputs = box.querySelectorAll("select, input"), values = control.type === "schedule" ? [value[0], value[1], value[2] ?? control.months, value[3]] : [value];
  // To set what an input has already costs a browser as much as to move it.
  if (control.type === "switch") inputs[0].checked = value;
  else values.forEach((v, i) => { if (inputs[i].value !== String(v)) inputs[i].value = v; });
  const words = valueWords(control, value), output = box.querySelector("output");
  if (output) write(output, words);
  if (control.type === "slider" || control.type === "schedule") inputs[0].setAttribute("aria-valuetext", words);
  if (control.type === "schedule") {
    inputs[1].setAttribute("aria-valuetext", `month ${value[1]}`);
    inputs[2].setAttribute("aria-valuetext", value[2] === null ? "for good" : `month ${value[2]}`);
    inputs[3].setAttribute("aria-valuetext", `${value[3]} months`);
  }
}
