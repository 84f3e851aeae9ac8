/**
 * Computes what the tiny encoder must give, without ONNX, onnxruntime or transformers.js: its own word pieces, its
 * own forward pass in double precision, its own pooling.
 */
import type { ModelSpec } from '../../src/engine/models/modelSpec.ts';
import { SHAPE, type Weights } from './tinyEncoder.ts';

type Matrix = number[][];

/** The vector of one text as the spec asks for it. */
export function referenceVector(weights: Weights, spec: ModelSpec, prefix: string, text: string): number[] {
  const states = referenceStates(weights, referenceIds(weights, spec.maxTokens, prefix + text));
  const columns = states[0]!.map((_, d) => states.map((state) => state[d]!));
  const pooled = {
    mean: () => columns.map((column) => column.reduce((sum, value) => sum + value, 0) / column.length),
    cls: () => states[0]!,
    max: () => columns.map((column) => Math.max(...column)),
  }[spec.pooling]();
  const length = spec.normalise ? Math.hypot(...pooled) : 1;
  return pooled.map((value) => value / length);
}

/** [CLS], word pieces cut to what fits, [SEP]. */
export function referenceIds({ vocabulary }: Weights, maxTokens: number, text: string): number[] {
  const id = (piece: string): number => vocabulary.indexOf(piece);
  const words = text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[\p{P}$+<=>^`|~]|[\u4e00-\u9fff]/gu, ' $& ')
    .split(/\s+/)
    .filter((word) => word !== '');
  const pieces = words.flatMap((word) => {
    const found: string[] = [];
    for (let rest = word; rest !== ''; ) {
      const start = found.length === 0 ? '' : '##';
      let end = rest.length;
      while (end > 0 && id(start + rest.slice(0, end)) === -1) end--;
      if (end === 0 || word.length > 100) return ['[UNK]'];
      found.push(start + rest.slice(0, end));
      rest = rest.slice(end);
    }
    return found;
  });
  return ['[CLS]', ...pieces.slice(0, maxTokens - 2), '[SEP]'].map(id);
}

function referenceStates({ tensors }: Weights, ids: readonly number[]): Matrix {
  const { hidden, heads, layers } = SHAPE;
  const size = hidden / heads;
  const row = (name: string, index: number): number[] =>
    Array.from(tensors.get(name)!.subarray(index * hidden, (index + 1) * hidden));
  const linear = (x: Matrix, name: string): Matrix => {
    const weight = tensors.get(`${name}.weight`)!;
    const bias = Array.from(tensors.get(`${name}.bias`)!);
    return x.map((inputs) =>
      bias.map((start, o) =>
        inputs.reduce((sum, value, i) => sum + value * weight[i * bias.length + o]!, start),
      ),
    );
  };
  const norm = (x: Matrix, name: string): Matrix =>
    x.map((values) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / hidden;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / hidden;
      const scale = tensors.get(`${name}.weight`)!;
      const shift = tensors.get(`${name}.bias`)!;
      return values.map((v, d) => ((v - mean) / Math.sqrt(variance + SHAPE.epsilon)) * scale[d]! + shift[d]!);
    });

  let x = ids.map((id, place) =>
    add(add(row('embeddings.word', id), row('embeddings.type', 0)), row('embeddings.position', place)),
  );
  x = norm(x, 'embeddings.norm');
  for (let layer = 0; layer < layers; layer++) {
    const [query, key, value] = ['query', 'key', 'value'].map((part) => linear(x, `${layer}.${part}`));
    const mixed = x.map((_, t) =>
      Array.from({ length: heads }, (_, head) => {
        const from = head * size;
        const part = (state: number[]): number[] => state.slice(from, from + size);
        const scores = key!.map((other) => dot(part(query![t]!), part(other)) / Math.sqrt(size));
        const shares = softmax(scores);
        return Array.from({ length: size }, (_, d) =>
          dot(
            shares,
            value!.map((other) => other[from + d]!),
          ),
        );
      }).flat(),
    );
    const attended = linear(mixed, `${layer}.attended`);
    x = norm(
      attended.map((state, t) => add(state, x[t]!)),
      `${layer}.attendedNorm`,
    );
    const up = linear(x, `${layer}.up`).map((state) => state.map((v) => (v * (1 + erf(v / Math.SQRT2))) / 2));
    const down = linear(up, `${layer}.down`);
    x = norm(
      down.map((state, t) => add(state, x[t]!)),
      `${layer}.norm`,
    );
  }
  return x;
}

function add(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value + b[i]!);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** By its Taylor series, which is exact to double precision where the function is not ±1 already. */
function erf(x: number): number {
  if (Math.abs(x) > 5) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
