/** Tables before training: random directions, longer for rarer tokens, so that frequent words begin as the small change they are. */
import { seededRandom } from '../../shared/random.ts';
import type { Examples } from './examples.ts';
import type { Tables } from './trainTables.ts';

/** Length of a token of middling rarity. */
const TYPICAL_LENGTH = 0.6;

export function startTables(
  examples: Examples,
  vocabulary: number,
  dimensions: number,
  seed: number,
): Tables {
  const random = seededRandom(seed);
  const rarity = inverseFrequencies(examples, vocabulary);
  const typical = Float64Array.from(rarity).sort()[vocabulary >> 1]!;
  const documents = new Float32Array(vocabulary * dimensions);
  const deviation = TYPICAL_LENGTH / Math.sqrt(dimensions);
  for (let i = 0; i < documents.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    const scale = (deviation * rarity[Math.floor(i / dimensions)]!) / typical;
    documents[i] = scale * radius * Math.cos(angle);
    documents[i + 1] = scale * radius * Math.sin(angle);
  }
  return { dimensions, documents, queries: documents.slice() };
}

/** Logarithm of texts per text that has the token, by token. */
function inverseFrequencies({ queries, documents }: Examples, vocabulary: number): Float64Array {
  const uses = new Float64Array(vocabulary);
  for (const { tokens } of [queries, documents]) for (const token of tokens) uses[token]! += 1;
  const texts = queries.length + documents.length;
  return uses.map((count) => Math.log(1 + texts / (1 + count)));
}
