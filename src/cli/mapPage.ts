/**
 * A map as one page that stands by itself: script, style, icons and data are in it, its policy lets nothing else in, and it asks
 * nobody for anything.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { EngineClusters } from '../shared/clusters.ts';
import type { EngineMap, MapFile, MapPageParams, MapParams, MapPoints } from '../shared/map.ts';
import { MOST_MAP_POINTS } from '../shared/map.ts';
import { mapHead, type ToMap } from '../shared/mapMessages.ts';
import { UsageError } from './errors.ts';
import { webviewFile } from './locations.ts';

/** Whoever draws maps: the engine of one folder. */
export interface MapSource {
  map(params: MapParams): Promise<EngineMap>;
  files(page: MapPageParams): Promise<readonly MapFile[]>;
  points(page: MapPageParams): Promise<MapPoints>;
}

/** Rejects with a UsageError if the file cannot be written. */
export async function writeMapPage(
  file: string,
  folder: string,
  clusters: EngineClusters,
  source: MapSource,
): Promise<void> {
  const page = mapPage(folder, await messagesOf(folder, clusters, source));
  try {
    writeFileSync(file, page);
  } catch (error) {
    throw new UsageError(
      `The map ${file} cannot be written (${(error as NodeJS.ErrnoException).code}). Name another file.`,
    );
  }
}

/** What the map's document would be told in the editor, all of it at once. */
async function messagesOf(folder: string, clusters: EngineClusters, source: MapSource): Promise<ToMap[]> {
  const { clustering, complete, caveat } = clusters;
  const map = await source.map({ clustering, method: 'umap' });
  const mapId = 1;
  const notices = [...(complete ? [] : [INCOMPLETE]), ...(caveat === undefined ? [] : [caveat])];
  const nowMs = Date.now();
  const messages: ToMap[] = [
    { type: 'map', head: mapHead(clusters, map, { mapId, folder, nowMs, notices }) },
  ];
  const pageAt = (offset: number): MapPageParams => ({ map: map.map, offset, limit: MOST_MAP_POINTS });
  for (let offset = 0; offset < map.files; offset += MOST_MAP_POINTS)
    messages.push({ type: 'files', mapId, offset, files: await source.files(pageAt(offset)) });
  for (let offset = 0; offset < map.points; offset += MOST_MAP_POINTS)
    messages.push({ type: 'points', mapId, offset, points: await source.points(pageAt(offset)) });
  return messages;
}

const INCOMPLETE = 'Indexing was not complete, so the map does not show all files.';

/** The page of these messages. */
export function mapPage(folder: string, messages: readonly ToMap[]): string {
  const font = webviewFile('codicon.ttf').toString('base64');
  const icons = webviewFile('codicon.css')
    .toString()
    .replace(/url\("[^"]*codicon\.ttf[^"]*"\)/, `url("data:font/ttf;base64,${font}")`);
  const styles = [icons, webviewFile('mapPage.css').toString(), webviewFile('map.css').toString()];
  // The end of its own element is the one thing that a script or style must not hold.
  const script = webviewFile('map.js')
    .toString()
    .replace(/<\/script/gi, '<\\/script');
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${styles.map(hashOf).join(' ')}`,
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(`Map of ${folder}`)}</title>
${styles.map((style) => `<style>${style}</style>`).join('\n')}
</head>
<body>
<script type="application/json" id="sextant-map">${JSON.stringify(messages).replaceAll('<', '\\u003c')}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
