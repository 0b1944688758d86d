// Pictures as SVG text: the same functions draw in a browser and, when the book is built, in V8 without one.

const escapeText = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const round = (value) => Math.round(value * 100) / 100;
/** A number as a reader writes it: at most `digits` after the point, no trailing zeros, a true minus sign. */
const plain = (value, digits = 3) => String(+Number(value).toFixed(digits) + 0).replace("-", "−");
const percent = (value, digits = 0) => `${plain(100 * value, digits)}%`;

/** Straight or logarithmic (to base 10) way from a domain to pixels, and back; with more than two stops, bent at each. */
function scale(domain, range, log = false) {
  const f = log ? Math.log10 : (v) => v, back = log ? (v) => 10 ** v : (v) => v, stops = domain.map(f);
  const way = (from, to) => (v) => {
    const up = from[from.length - 1] > from[0];
    let i = 1;
    while (i < from.length - 1 && (up ? v > from[i] : v < from[i])) i++;
    return to[i - 1] + ((v - from[i - 1]) / (from[i] - from[i - 1])) * (to[i] - to[i - 1]);
  };
  const there = way(stops, range), home = way(range, stops);
  const to = (v) => there(f(v));
  to.invert = (pixel) => back(home(pixel));
  return Object.assign(to, { domain, range, log });
}

/** Round numbers from `low` to `high`, about `count` of them. */
function ticks(low, high, count = 5) {
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((m) => m >= rough * 0.999);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) found.push(+(k * step).toPrecision(12));
  return found;
}

/**
 * A picture with two axes, to which marks are added in the units of the data.
 *
 * `x` and `y` are {domain, title, format, log, ticks, grid}; `margin` is {top, right, bottom, left} in pixels; `axes` may
 * switch the axes off. Paints are names of the palette ('ink', 'max') or any CSS colour.
 */
function chart({ width, height, x, y, margin = {}, axes = true, top: offset = 0 }) {
  const { top = 12, right = 20, bottom = 42, left = 50 } = margin;
  const sx = scale(x.domain, [left, width - right], x.log), sy = scale(y.domain, [offset + height - bottom, offset + top], y.log);
  const parts = [], paint = (name) => (/^[a-z-]+$/.test(name) && name !== "none" ? `var(--${name})` : name);
  const at = ([a, b]) => `${round(sx(a))},${round(sy(b))}`;
  const attributes = (given) => Object.entries(given).map(([k, v]) => (v === undefined ? "" : ` ${k}="${escapeText(v)}"`)).join("");
  const stroke = ({ color = "ink", width: w = 2, dash, opacity }) => attributes({ stroke: paint(color), "stroke-width": w, "stroke-dasharray": dash, opacity, fill: "none" });
  const plot = {
    x: sx, y: sy, width, height,
    /** Any SVG text; what comes from a reader or from data must have gone through `escapeText`. */
    add(svg) { parts.push(svg); return plot; },
    line(points, style = {}) { if (points.length) plot.add(`<path d="M${points.map(at).join("L")}"${stroke(style)} stroke-linejoin="round"/>`); return plot; },
    area(upper, lower, { color, opacity, stroke: edge } = {}) {
      return plot.add(`<path d="M${[...upper, ...[...lower].reverse()].map(at).join("L")}Z"${attributes({ fill: paint(color), "fill-opacity": opacity, stroke: edge && paint(edge) })}/>`);
    },
    bar(x0, y0, x1, y1, { color = "accent", opacity } = {}) {
      const [a, b] = [sx(x0), sx(x1)].sort((p, q) => p - q), [c, d] = [sy(y0), sy(y1)].sort((p, q) => p - q);
      return plot.add(`<rect${attributes({ x: round(a), y: round(c), width: round(b - a), height: round(d - c), fill: paint(color), "fill-opacity": opacity })}/>`);
    },
    rule(from, to, style = {}) { return plot.line([from, to], { color: "muted", width: 1.5, dash: "5 4", ...style }); },
    dot(point, { color = "ink", size = 5.5, hollow = false, shape = "circle" } = {}) {
      const [a, b] = [round(sx(point[0])), round(sy(point[1]))], look = attributes({ fill: hollow ? paint("paper") : paint(color), stroke: paint(color), "stroke-width": 2 });
      if (shape === "square") return plot.add(`<rect x="${round(a - size)}" y="${round(b - size)}" width="${2 * size}" height="${2 * size}"${look}/>`);
      if (shape === "triangle") return plot.add(`<path d="M${a},${round(b - size * 1.2)}l${round(size * 1.2)},${round(size * 2)}h${round(-size * 2.4)}Z"${look}/>`);
      if (shape === "diamond") return plot.add(`<path d="M${a},${round(b - size * 1.3)}l${size * 1.3},${size * 1.3}l${-size * 1.3},${size * 1.3}l${-size * 1.3},${-size * 1.3}Z"${look}/>`);
      return plot.add(`<circle cx="${a}" cy="${b}" r="${size}"${look}/>`);
    },
    /** Text at a point of the data, moved by dx and dy pixels, with a rim of paper that keeps it readable on lines. */
    text(point, text, { color = "ink", anchor = "start", dx = 0, dy = 0, bold = false, size = 12, rim = true } = {}) {
      const look = attributes({ x: round(sx(point[0]) + dx), y: round(sy(point[1]) + dy), fill: paint(color), "text-anchor": anchor, "font-size": size, "font-weight": bold ? 600 : undefined });
      const halo = rim ? ` stroke="var(--paper)" stroke-width="3" paint-order="stroke" stroke-linejoin="round"` : "";
      return plot.add(`<text${look}${halo}>${escapeText(text)}</text>`);
    },
    /** An arrow along the x axis (in pixels of length) at a point: which way things go from there. */
    arrow(point, length, { color = "accent" } = {}) {
      const [a, b] = [sx(point[0]), round(sy(point[1]))], tip = round(a + length / 2), tail = round(a - length / 2), back = length > 0 ? -6 : 6;
      return plot.add(`<path d="M${tail},${b}H${tip}m${back},-4l${-back},4l${back},4"${attributes({ stroke: paint(color), "stroke-width": 2.5, fill: "none" })}/>`);
    },
    /**
     * A handle that a pointer drags: it moves the control `key` along an axis. The slider does the same for the keyboard.
     * Where the axis shows something else than the control, `along` is the scale from the control to pixels.
     */
    handle(key, axis, point, { color = "accent", along } = {}) {
      const s = along ?? (axis === "x" ? sx : sy), data = attributes({ "data-drag": key, "data-axis": axis, "data-domain": s.domain.join(), "data-range": s.range.join(), "data-log": s.log ? 1 : undefined });
      const [a, b] = [round(sx(point[0])), round(sy(point[1]))], way = axis === "x" ? "M-13,0h26M-9,-4l-4,4l4,4M9,-4l4,4l-4,4" : "M0,-13v26M-4,-9l4,-4l4,4M-4,9l4,4l4,-4";
      return plot.add(`<g class="handle" transform="translate(${a},${b})"${data}><circle r="22" fill="transparent"/><circle r="8" fill="${paint(color)}"/><path d="${way}" fill="none" stroke="${paint(color)}" stroke-width="2"/></g>`);
    },
    /** The picture so far as the inside of an SVG element. */
    inside() { return (axes ? frame() : "") + parts.join(""); },
    svg() { return svgText(width, height, plot.inside()); },
  };
  function frame() {
    const px = left, py = round(offset + height - bottom), xFormat = x.format ?? plain, yFormat = y.format ?? plain;
    const text = (a, b, anchor, words, color = "ink") => `<text x="${round(a)}" y="${round(b)}" text-anchor="${anchor}" font-size="12" fill="var(--${color})">${escapeText(words)}</text>`;
    const xs = (x.ticks ?? ticks(...x.domain, width < 480 ? 4 : 6)).map((v) => `<path d="M${round(sx(v))},${py}v5" stroke="var(--muted)"/>${text(sx(v), py + 18, "middle", xFormat(v))}`);
    const ys = (y.ticks ?? ticks(...y.domain, 4)).map((v) => `<path d="M${px},${round(sy(v))}H${width - right}" stroke="var(--grid)"/>${text(px - 7, sy(v) + 4, "end", yFormat(v))}`);
    return `${ys.join("")}${xs.join("")}<path d="M${px},${py}H${width - right}" stroke="var(--muted)"/>`
      + text((left + width - right) / 2, py + 36, "middle", x.title ?? "", "muted") + (y.title ? text(4, offset + top - 14, "start", y.title, "muted") : "");
  }
  return plot;
}

/** An SVG element that scales with its column. */
function svgText(width, height, inside) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${round(height)}" aria-hidden="true" focusable="false">${inside}</svg>`;
}
