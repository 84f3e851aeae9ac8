/** Plots on logarithmic axes as SVG that needs no script and is readable on white and on black. Pure: series in, text out. */

export interface Series {
  readonly name: string;
  /** By x, ascending; both above 0. */
  readonly points: readonly (readonly [number, number])[];
  /** Dashed and grey: what is aimed at, or a limit. */
  readonly isLimit?: boolean;
}

export interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
  /** A value of the y axis as a person reads it. */
  readonly label: (value: number) => string;
}

/** Of middle lightness, and apart for every kind of colour vision (Okabe and Ito, some a little darker). */
const COLOURS = ['#0083d1', '#d55e00', '#009e73', '#c0629a', '#a88b00', '#3d9fc4', '#8c7a6b'];
const GREY = '#808080';
const WIDTH = 330;
const HEIGHT = 260;
const LEFT = 58;
const RIGHT = 10;
const TOP = 26;
const BOTTOM = 24;
const LEGEND_LINE = 15;
const FONT = 11;

/** Side by side. `xLabel` reads a value of the x axis. */
export function plot(panels: readonly Panel[], xLabel: (value: number) => string): string {
  const lines = Math.max(...panels.map(({ series }) => series.length));
  const height = HEIGHT + 8 + lines * LEGEND_LINE;
  const width = panels.length * WIDTH;
  const drawn = panels.map(
    (panel, i) => `<g transform="translate(${i * WIDTH} 0)">${drawPanel(panel, xLabel)}</g>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="${FONT}" fill="${GREY}">
${drawn.join('\n')}
</svg>
`;
}

/** Powers of ten from the one at or below the least value to the one at or above the largest. */
export function decades(values: readonly number[]): number[] {
  const first = Math.floor(Math.log10(Math.min(...values)) + EPSILON);
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values)) - EPSILON));
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

/** Logarithms of powers of ten are not always whole. */
const EPSILON = 1e-9;

function drawPanel({ title, series, label }: Panel, xLabel: (value: number) => string): string {
  const all = series.flatMap(({ points }) => points);
  const xs = decades(all.map(([x]) => x));
  const ys = decades(all.map(([, y]) => y));
  const right = WIDTH - RIGHT;
  const bottom = HEIGHT - BOTTOM;
  const x = scale(xs, LEFT, right - FONT);
  const y = scale(ys, bottom, TOP);
  const parts = [`<text x="${LEFT}" y="14" font-weight="bold">${escaped(title)}</text>`];
  for (const value of ys) {
    const at = round(y(value));
    parts.push(
      `<path d="M${LEFT} ${at}H${right}" stroke="${GREY}" stroke-opacity=".3"/>`,
      `<text x="${LEFT - 5}" y="${round(at + 4)}" text-anchor="end">${escaped(label(value))}</text>`,
    );
  }
  for (const value of xs)
    parts.push(
      `<text x="${round(x(value))}" y="${HEIGHT - 6}" text-anchor="middle">${escaped(xLabel(value))}</text>`,
    );
  let colour = 0;
  for (const [i, { name, points, isLimit }] of series.entries()) {
    const stroke = isLimit ? GREY : COLOURS[colour++ % COLOURS.length]!;
    const dash = isLimit ? ' stroke-dasharray="4 3"' : '';
    const places = points.map(([px, py]) => [round(x(px)), round(y(py))] as const);
    parts.push(
      `<path d="M${places.map(([px, py]) => `${px} ${py}`).join('L')}" fill="none" stroke="${stroke}" stroke-width="2"${dash}/>`,
    );
    if (!isLimit)
      for (const [px, py] of places) parts.push(`<circle cx="${px}" cy="${py}" r="3" fill="${stroke}"/>`);
    const at = HEIGHT + 12 + i * LEGEND_LINE;
    parts.push(
      `<path d="M${LEFT} ${at - 4}h18" stroke="${stroke}" stroke-width="2"${dash}/>`,
      `<text x="${LEFT + 24}" y="${at}">${escaped(name)}</text>`,
    );
  }
  return parts.join('\n');
}

/** From the first and the last tick to two places. */
function scale(ticks: readonly number[], from: number, to: number): (value: number) => number {
  const low = Math.log10(ticks[0]!);
  const high = Math.log10(ticks.at(-1)!);
  return (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
