/** JSON and JSONC by key: the outline of a text that need not be valid. */
import type { OutlineNode } from '../outline.ts';
import { scanJson } from './jsonScan.ts';
import { addKey, type KeyNode, MAX_KEY_DEPTH, outlineKeys, rootKey } from './keys.ts';

/** Keys of the outermost object, or elements of the outermost list; inner ones where a value is long. */
export function outlineJson(text: string, lines: readonly string[], maxLines: number): OutlineNode[] {
  const root = rootKey();
  // The node whose value each open bracket belongs to; below MAX_KEY_DEPTH only the depth is counted.
  const open: (KeyNode | undefined)[] = [];
  let depth = 0;
  let isElementStart = true;
  let current: KeyNode | undefined;
  scanJson(text, (kind, start, end, line) => {
    if (kind === 'comma') isElementStart = true;
    if (kind === 'comma' || kind === 'colon') return;
    const parent = depth === 1 ? root : open[depth - 1];
    if (kind === 'close') {
      depth = Math.max(0, depth - 1);
      const closed = depth < open.length ? open[depth] : undefined;
      open.length = Math.min(open.length, depth);
      current = undefined;
      isElementStart = false;
      if (closed !== undefined) closed.endLine = line + 1;
      return;
    }
    if (isElementStart && parent !== undefined && depth > 0) {
      const name = kind === 'string' || kind === 'scalar' ? keyAt(text, start, end) : '';
      current = addKey(parent, name, line);
    }
    isElementStart = false;
    if (kind !== 'open') return;
    if (depth <= MAX_KEY_DEPTH) open[depth] = depth === 0 ? undefined : current;
    depth++;
    isElementStart = true;
    current = undefined;
  });
  return outlineKeys(root, lines, maxLines);
}

/** The key that the token is, or '' if it is a value: a key has a colon behind it. */
function keyAt(text: string, start: number, end: number): string {
  const next = text.slice(end, end + MAX_COLON_DISTANCE).trimStart();
  if (!next.startsWith(':')) return '';
  const key = text.slice(start, Math.min(end, start + MAX_KEY_CHARS));
  return /^["']/.test(key) ? key.slice(1, -1) : key;
}

// Some formatters align values; nobody puts a colon farther away than this.
const MAX_COLON_DISTANCE = 40;
const MAX_KEY_CHARS = 200;
