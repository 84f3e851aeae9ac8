/** Looks for words in the names and paths of a map, where there is no engine to ask. Knows nothing of the document. */
import type { MapHit } from '../../shared/mapMessages.ts';
import type { MapModel } from './points.ts';

/** As many hits as the engine gives. */
const MOST_HITS = 200;

/** Points with all words of the query in their name or path, those with them in the name first. */
export function wordHits(model: MapModel, query: string): readonly MapHit[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const [named, others]: [number[], number[]] = [[], []];
  for (let point = 0; point < model.count; point++) {
    const name = model.symbols[point]!.toLowerCase();
    const path = model.fileOfPoint(point).path.toLowerCase();
    if (!words.every((word) => name.includes(word) || path.includes(word))) continue;
    (words.every((word) => name.includes(word)) ? named : others).push(point);
  }
  return [...named, ...others].slice(0, MOST_HITS).map((point) => {
    const { file, startLine, endLine } = model.placeOf(point);
    return { file, startLine, endLine };
  });
}
