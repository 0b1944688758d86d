// What a reader takes along: the numbers as CSV, the picture as SVG or PNG, the state as a link.

const csvCell = (value) => (value === null ? "" : /[",\n]/.test(String(value)) ? `"${String(value).replace(/"/g, '""')}"` : String(value));
const csv = (result) => [result.columns, ...result.rows].map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";

/** The picture as a file of its own: colours of the page in place of names, on paper. */
function standAlone(svg, element) {
  const style = getComputedStyle(element), look = new Map();
  const text = svg.replace(/var\((--[a-z-]+)\)/g, (_, name) => {
    if (!look.has(name)) look.set(name, style.getPropertyValue(name).trim());
    return look.get(name);
  });
  const [, width, height] = text.match(/viewBox="0 0 ([\d.]+) ([\d.]+)"/);
  const font = escapeText(style.fontFamily);
  return { width: +width, height: +height, text: text.replace("<svg ", `<svg width="${width}" height="${height}" font-family="${font}" `).replace(">", `><rect width="100%" height="100%" fill="${style.getPropertyValue("--paper").trim()}"/>`) };
}

function download(name, type, content) {
  const link = document.createElement("a"), url = URL.createObjectURL(new Blob([content], { type }));
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

async function downloadPng(name, drawing) {
  const picture = new Image(), canvas = document.createElement("canvas"), zoom = 2;
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing.text)}`;
  await picture.decode();
  [canvas.width, canvas.height] = [drawing.width * zoom, drawing.height * zoom];
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  download(name, "image/png", await new Promise((resolve) => canvas.toBlob(resolve, "image/png")));
}
