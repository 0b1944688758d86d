// An explorer in an element. `explorer` is {compute(state, data), draw(result, state, sheet)}:
// - compute gives {facts, columns, rows, words}: figures by name, the numbers as a table, and the result in words;
// - draw gives an SVG element as text; `sheet` is {width, data, kept, guess, veiled, result of each kept state}.
// `model` is what anywidget gives in a live notebook, and what `host.js` gives in a built page.

let mounted = 0;

/** Writes words into an element that holds nothing else. A text that only changes costs the browser half of a new one. */
function write(element, words) {
  if (element.firstChild) element.firstChild.data = words;
  else element.textContent = words;
}

/** Makes the children of a parent those of another, and leaves alone what is the same: the less changes, the sooner it is laid out. */
function patch(parent, wanted) {
  const kind = (node) => `${node?.nodeName} ${node?.getAttributeNames?.()}`;
  for (let now = parent.firstChild, next = wanted.firstChild; now || next; ) {
    const after = now?.nextSibling, following = next?.nextSibling;
    if (!next) now.remove();
    else if (!now) parent.append(next);
    else if (kind(now) !== kind(next)) now.replaceWith(next);
    else if (now.nodeType !== Node.ELEMENT_NODE) { if (now.data !== next.data) now.data = next.data; }
    else {
      for (const { name, value } of next.attributes) if (now.getAttribute(name) !== value) now.setAttribute(name, value);
      patch(now, next);
    }
    [now, next] = [after, following];
  }
}

const stateOf = (setup, model) => Object.fromEntries(setup.controls.map((c) => [c.key, model.get(c.key)]));

/** The whole of an explorer as HTML; `stage` is the inside of its picture. */
function wholeHtml(setup, state, result, stage, id) {
  const tool = (name, words) => `<button type="button" data-tool="${name}">${words}</button>`;
  const presets = setup.presets.length
    ? `<div class="control presets"><label for="${id}-preset">${escapeText(setup.presets_label)}</label><select id="${id}-preset"><option value="">as set below</option>${setup.presets.map((p, i) => `<option value="${i}">${escapeText(p.name)}</option>`).join("")}</select></div>`
    : "";
  const keep = setup.keeps ? tool("keep", "Keep to compare") + tool("forget", "Drop kept") : "";
  return `<p class="explorer-message" role="alert" hidden></p>${lessonHtml(setup.lesson, id)}`
    + `<div class="explorer-stage" role="img" aria-label="${escapeText(result.words)}">${stage}</div><p class="explorer-words">${escapeText(result.words)}</p>`
    + `<div class="explorer-controls">${presets}${controlsHtml(setup, state, id)}</div>`
    + `<div class="explorer-tools">${tool("reset", "Reset")}${keep}${tool("link", "Copy link")}${tool("csv", "Data (CSV)")}${tool("svg", "Picture (SVG)")}${tool("png", "Picture (PNG)")}</div>`
    + `<p class="explorer-link" hidden><label for="${id}-link">Link to this state</label><input id="${id}-link" type="text" readonly></p>`
    + `<details class="numbers"><summary>Numbers behind the picture</summary><div class="table-box" role="region" tabindex="0" aria-label="Numbers behind the picture"></div></details>`
    + `<p class="visually-hidden" role="status" data-live></p>`;
}

/** The first view, drawn without a browser: an explorer's HTML with one picture for a phone and one for a laptop. */
function firstView(explorer, setup, state, [narrow, wide]) {
  const result = explorer.compute(state, setup.data), sheet = { data: setup.data, kept: [], guess: null, veiled: false };
  const stage = `<div class="chart-narrow">${explorer.draw(result, state, { ...sheet, width: narrow })}</div><div class="chart-wide">${explorer.draw(result, state, { ...sheet, width: wide })}</div>`;
  return wholeHtml(setup, state, result, stage, setup.label);
}

function mount(explorer, model, el) {
  const setup = model.get("_setup"), id = `${setup.label}-${++mounted}`, gone = new AbortController(), signal = gone.signal;
  const root = document.createElement("div");
  root.className = `explorer explorer-${setup.module}`;
  let state = stateOf(setup, model), kept = [], guess = null, veiled = Boolean(setup.lesson.prediction), result, said, spoken = null, dragging = null, width = 0, telling = false;
  root.innerHTML = wholeHtml(setup, state, explorer.compute(state, setup.data), "", id);
  // JupyterLab takes arrows, letters and Enter for the notebook, unless the element with the focus itself keeps them.
  for (const each of root.querySelectorAll("input, select, button, summary, [tabindex]")) each.dataset.lmSuppressShortcuts = "true";
  el.append(root);
  const find = (selector) => root.querySelector(selector), stage = find(".explorer-stage"), fresh = document.createElement("template");
  const boxes = new Map(setup.controls.map((c) => [c.key, find(`[data-key="${c.key}"]`)]));

  function draw() {
    const sheet = { width, data: setup.data, kept, guess, veiled }, picture = explorer.draw(result, state, sheet);
    // A picture that shows the result all the same is not shown at all.
    fresh.innerHTML = veiled && picture === explorer.draw(result, state, { ...sheet, veiled: false }) ? "" : picture;
    patch(stage, fresh.content);
  }

  function say() {
    said = veiled ? "The result is hidden until you commit to a guess." : result.words;
    write(find(".explorer-words"), said);
    stage.setAttribute("aria-label", said);
    clearTimeout(spoken);
    spoken = setTimeout(() => { find("[data-live]").textContent = said; }, 500);
  }

  function unveil() {
    veiled = false;
    root.classList.remove("veiled");
    find(".prediction").hidden = true;
    for (const input of root.querySelectorAll(":is(.explorer-controls, .explorer-tools) :is(input, select, button)")) input.disabled = false;
  }

  function update() {
    result = explorer.compute(state, setup.data);
    draw();
    say();
    for (const [i, challenge] of setup.lesson.challenges.entries()) {
      const done = !veiled && met(challenge, result, state), item = find(`[data-challenge="${i}"]`);
      item.classList.toggle("met", done);
      write(item.querySelector(".sign"), done ? "●" : "○");
      write(item.querySelector(".done"), done ? "Reached." : "Not yet.");
    }
    if (find("details.numbers").open) fillNumbers();
    el.dispatchEvent(new CustomEvent("explored", { detail: { state, result } }));
  }

  function fillNumbers() {
    const cell = (tag, value) => `<${tag}${tag === "th" ? ' scope="col"' : ""}>${escapeText(typeof value === "number" ? plain(value, 4) : value ?? "–")}</${tag}>`;
    const rows = veiled ? [] : result.rows;
    find(".numbers .table-box").innerHTML = `<table><thead><tr>${result.columns.map((c) => cell("th", c)).join("")}</tr></thead><tbody>${rows.map((r) => `<tr>${r.map((v) => cell("td", v)).join("")}</tr>`).join("")}</tbody></table>`;
  }

  function message(text) {
    find(".explorer-message").textContent = text;
    find(".explorer-message").hidden = !text;
  }

  function show(keys) {
    for (const control of setup.controls) if (keys.has(control.key)) showControl(control, boxes.get(control.key), state[control.key]);
    const preset = find(".presets select");
    if (!preset) return;
    const at = setup.presets.findIndex((p) => setup.controls.every((c) => same(state[c.key], p.state[c.key]))), shown = at < 0 ? "" : String(at);
    if (preset.value !== shown) preset.value = shown;
  }

  /** Moves to a state; what differs goes to the model, whose other views and kernel follow. */
  function go(to, { tell = true } = {}) {
    const moved = new Set(setup.controls.map((c) => c.key).filter((key) => !same(state[key], to[key])));
    state = { ...state, ...to };
    if (moved.size) guess = null; // it was of the state before
    show(moved);
    update();
    if (!tell || !moved.size) return;
    telling = true;
    for (const key of moved) model.set(key, state[key]);
    telling = false;
    model.save_changes();
  }

  const start = () => structuredClone(setup.start);
  function keep(states) {
    kept = states.slice(0, setup.keeps).map((s) => ({ state: s, result: explorer.compute(s, setup.data) }));
    model.set("kept", kept.map((k) => k.state));
    model.save_changes();
    draw();
  }

  const listen = (target, type, handler, options = {}) => target.addEventListener(type, handler, { signal, ...options });
  for (const control of setup.controls) {
    listen(boxes.get(control.key), "input", () => { message(""); go({ [control.key]: readControl(control, boxes.get(control.key), state[control.key]) }); });
  }
  if (setup.presets.length) {
    listen(find(".presets select"), "change", (event) => { message(""); if (event.target.value !== "") go(setup.presets[event.target.value].state); });
  }
  listen(root, "click", (event) => {
    const about = event.target.closest(".about");
    if (about) {
      const text = root.querySelector(`[id="${about.getAttribute("aria-controls")}"]`);
      text.hidden = !text.hidden;
      about.setAttribute("aria-expanded", String(!text.hidden));
    }
    const tool = event.target.closest("[data-tool]")?.dataset.tool;
    if (tool) tools[tool]().catch((error) => message(`That did not work: ${error.message}`));
  });
  listen(find("details.numbers"), "toggle", fillNumbers);

  const address = () => `${model.get("_page") ?? setup.page}#${el.explorer.fragment()}`;
  const drawing = () => standAlone(stage.innerHTML, root);
  const tools = {
    async reset() { message(""); if (kept.length) keep([]); go(start()); },
    async keep() {
      if (kept.length === setup.keeps) return message(`${setup.keeps} are kept already; drop them to keep others.`);
      keep([...kept.map((k) => k.state), state]);
    },
    async forget() { keep([]); },
    async link() {
      const box = find(".explorer-link"), field = box.querySelector("input");
      box.hidden = false;
      field.value = address();
      field.focus();
      field.select();
      // Where a browser has no clipboard for a page, the link is there, selected.
      await navigator.clipboard?.writeText(field.value).then(() => { find("[data-live]").textContent = "Link copied."; }, () => {});
    },
    async csv() { download(`${setup.label}.csv`, "text/csv", csv(result)); },
    async svg() { download(`${setup.label}.svg`, "image/svg+xml", drawing().text); },
    async png() { await downloadPng(`${setup.label}.png`, drawing()); },
  };

  // A handle of the picture is dragged: the stage keeps the pointer, as the picture is drawn anew at each move.
  listen(stage, "pointerdown", (event) => {
    const handle = event.target.closest("[data-drag]");
    if (!handle || event.button || veiled) return;
    const { drag, axis, domain, range: pixels, log } = handle.dataset;
    dragging = { key: drag, axis, scale: scale(domain.split(",").map(Number), pixels.split(",").map(Number), Boolean(log)) };
    stage.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  // A finger on a handle drags it and does not scroll the page: browsers do not heed `touch-action` within a picture.
  listen(stage, "touchstart", (event) => { if (event.target.closest("[data-drag]") && !veiled) event.preventDefault(); }, { passive: false });
  listen(stage, "pointermove", (event) => {
    if (!dragging) return;
    const svg = stage.querySelector("svg"), point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const control = setup.controls.find((c) => c.key === dragging.key), wanted = dragging.scale.invert(point[dragging.axis]);
    const stepped = control.low + Math.round((wanted - control.low) / control.step) * control.step;
    go({ [control.key]: +Math.min(Math.max(stepped, control.low), control.high).toPrecision(12) });
  });
  for (const end of ["pointerup", "pointercancel"]) {
    listen(stage, end, () => {
      if (dragging) message("");  // not before: without it the picture stands higher
      dragging = null;
    });
  }

  const form = find(".prediction");
  if (form) {
    const input = form.querySelector("input"), prediction = setup.lesson.prediction;
    listen(input, "input", () => {
      const words = shown(prediction, Number(input.value));
      input.setAttribute("aria-valuetext", words);
      form.querySelector("output").textContent = words;
    });
    listen(form, "submit", (event) => {
      event.preventDefault();
      guess = Number(input.value);
      unveil();
      update();
      find(".verdict").textContent = verdict(prediction, guess, result);
      find(".verdict").tabIndex = -1;
      find(".verdict").focus();
    });
  }

  // What a kernel, a linked widget or another view of the same explorer sets.
  const follow = () => {
    if (telling) return;
    const to = stateOf(setup, model);
    if (setup.controls.some((c) => !same(to[c.key], state[c.key]))) go(to, { tell: false });
  };
  for (const control of setup.controls) model.on(`change:${control.key}`, follow);
  const restore = () => {
    const found = model.get("_fragment") ? decodeFragment(setup, model.get("_fragment")) : null;
    if (!found) return;
    if (veiled && !found.error) unveil();
    message(found.error ? `${found.error} The explorer shows its own start instead.` : "");
    go(found.error ? start() : found.state);
    if (setup.keeps) keep(found.error ? [] : found.kept);
  };
  model.on("change:_fragment", restore);

  const sizes = new ResizeObserver(() => {
    const now = Math.round(stage.clientWidth);
    if (now && now !== width) { width = now; draw(); }
  });
  if (veiled) {
    root.classList.add("veiled");
    // The question is about the state as it stands.
    for (const input of root.querySelectorAll(":is(.explorer-controls, .explorer-tools) :is(input, select, button)")) input.disabled = true;
  }
  width = Math.round(stage.clientWidth) || 640;
  show(new Set(boxes.keys()));
  update();
  restore();
  sizes.observe(stage);
  // For tests, and for whoever wants the numbers in the console.
  el.explorer = { get state() { return state; }, get result() { return result; }, go, fragment: () => encodeFragment(setup, state, kept.map((k) => k.state)) };

  return () => {
    gone.abort();
    sizes.disconnect();
    clearTimeout(spoken);
    for (const control of setup.controls) model.off(`change:${control.key}`, follow);
    model.off("change:_fragment", restore);
    delete el.explorer;
    root.remove();
  };
}
