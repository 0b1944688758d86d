/* A chart comes alive (tooltips) once a reader points at it: Vega is loaded then, from this book, and once. */
(function () {
  "use strict";
  const base = document.currentScript.src.replace(/book\.js.*$/, "");
  let vega = null;

  function loadVega() {
    vega ??= new Promise(function (resolve, reject) {
      const script = document.createElement("script");
      script.src = base + "vega.js";
      script.onload = () => resolve(window.vegaEmbed);
      script.onerror = () => reject(new Error("vega.js could not be loaded"));
      document.head.append(script);
    });
    return vega;
  }

  async function enliven(chart) {
    const source = chart.parentElement.querySelector("script.chart-source");
    const spec = JSON.parse(source.textContent);
    spec.width = Math.min(chart.clientWidth, 680);
    const embed = await loadVega();
    const stage = document.createElement("div");
    stage.setAttribute("aria-hidden", "true");
    await embed(stage, spec, { mode: "vega", renderer: "svg", actions: false, logLevel: 1 });
    chart.replaceChildren(stage);
    chart.classList.add("chart-live");
  }

  /* The theme lets the keyboard reach a code box that scrolls, but looks only at load and on a resize: what a
     reader opens later is looked at then. */
  for (const opened of ["toggle", "click"]) {
    document.addEventListener(opened, () => setTimeout(() => window.dispatchEvent(new Event("resize")), 0), true);
  }

  for (const chart of document.querySelectorAll(".chart")) {
    const start = () => enliven(chart).catch(() => { /* the drawing stays as it was */ });
    chart.addEventListener("pointerenter", start, { once: true });
  }
})();
