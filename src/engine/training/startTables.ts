/**
 * Tables before training: directions at random or from a teacher, longer for rarer tokens, so that frequent words begin as
 * the small change they are.
 */
import { seededRandom } from '../../shared/random.ts';
import type { StaticFiles, Table } from '../models/staticModel.ts';
import type { Examples } from './examples.ts';
import type { WordDirections } from './teacher.ts';
import type { Tables } from './trainTables.ts';

/** Length of a token of middling rarity. */
const TYPICAL_LENGTH = 0.6;

export function startTables(
  examples: Examples,
  vocabulary: readonly string[],
  dimensions: number,
  seed: number,
  directions: WordDirections = new Map(),
): Tables {
  const random = seededRandom(seed);
  const rarity = inverseFrequencies(examples, vocabulary.length);
  const typical = Float64Array.from(rarity).sort()[vocabulary.length >> 1]!;
  const documents = new Float32Array(vocabulary.length * dimensions);
  vocabulary.forEach((token, id) => {
    const row = documents.subarray(id * dimensions, (id + 1) * dimensions);
    const length = (TYPICAL_LENGTH * rarity[id]!) / typical;
    fillRandom(row, random, length / Math.sqrt(dimensions));
    const direction = directions.get(token);
    if (direction) row.set(direction.map((value) => value * length));
  });
  return { dimensions, documents, queries: documents.slice() };
}

/** Tables of a model that was trained before. */
export function tablesOf({ documents, queries }: Pick<StaticFiles, 'documents' | 'queries'>): Tables {
  return {
    dimensions: documents.dimensions,
    documents: floatsOf(documents),
    queries: floatsOf(queries),
  };
}

function floatsOf({ rows, scale, dimensions }: Table): Float32Array {
  const floats = new Float32Array(rows.length);
  // Not by a callback per number: there are millions.
  for (let row = 0; row < scale.length; row++)
    for (let at = row * dimensions; at < (row + 1) * dimensions; at++) floats[at] = rows[at]! * scale[row]!;
  return floats;
}

/** Normal numbers; as many are drawn for each token, whether a teacher knows it or not. */
function fillRandom(row: Float32Array, random: () => number, deviation: number): void {
  for (let d = 0; d < row.length; d += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    row[d] = deviation * radius * Math.cos(angle);
    row[d + 1] = deviation * radius * Math.sin(angle);
  }
}

/** Logarithm of texts per text that has the token, by token. */
function inverseFrequencies({ queries, documents }: Examples, vocabulary: number): Float64Array {
  const uses = new Float64Array(vocabulary);
  for (const { tokens } of [queries, documents])
    for (let at = 0; at < tokens.length; at++) uses[tokens[at]!]! += 1;
  const texts = queries.length + documents.length;
  return uses.map((count) => Math.log(1 + texts / (1 + count)));
}
