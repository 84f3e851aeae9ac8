/**
 * A map as one page that stands by itself: script, style, icons and data are in it, its policy lets nothing else in, and it asks
 * nobody for anything.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { htmlPage } from '../shared/htmlPage.ts';
import type { ToMap } from '../shared/mapMessages.ts';
import { UsageError } from './errors.ts';
import { webviewFile } from './locations.ts';

/** Throws UsageError if the file cannot be written. */
export function writeMapPage(file: string, folder: string, messages: readonly ToMap[]): void {
  try {
    writeFileSync(file, mapPage(folder, messages));
  } catch (error) {
    throw new UsageError(
      `The map cannot be written to ${file} (${(error as NodeJS.ErrnoException).code}). Name another file.`,
    );
  }
}

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
  return htmlPage({
    language: 'en',
    title: `Map of ${folder}`,
    policy: [`script-src ${hashOf(script)}`, `style-src ${styles.map(hashOf).join(' ')}`, 'font-src data:'],
    head: [
      '<meta name="referrer" content="no-referrer">',
      ...styles.map((style) => `<style>${style}</style>`),
    ],
    body: [
      `<script type="application/json" id="sextant-map">${JSON.stringify(messages).replaceAll('<', '\\u003c')}</script>`,
      `<script type="module">${script}</script>`,
    ],
  });
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
