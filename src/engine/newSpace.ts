import { setFlagsFromString } from 'node:v8';

/**
 * To be called before an index is opened. Reading one makes much that lives for a moment only, for which V8 would widen the
 * space of new objects, and never give it back: some 60 MB at 100,000 chunks, 130 MB at a million. Indexing takes 2 % longer.
 */
export function keepNewSpaceSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
