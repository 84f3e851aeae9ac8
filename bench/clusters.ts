/**
 * How far topics agree with scikit-learn's, and what they cost.
 *
 *   node bench/clusters.ts [--python PROGRAM] [--write] [--large FOLDER] [--cache DIR]
 *
 * --python names a Python with scikit-learn 1.9: prints the adjusted Rand index between its labels and ours, noise
 * counted as a cluster, on made-up points and on chunks of the large folder. --write stores its labels of the made-up
 * points for the tests. --large: time, CPU time and memory at 100,000 chunks, made of those of the folder and of copies with a
 * little noise. Times are of this run on this machine.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { adjustedRand } from '../src/engine/analysis/clusters/agreement.ts';
import { centred } from '../src/engine/analysis/clusters/centred.ts';
import { contentOrder } from '../src/engine/analysis/clusters/contentOrder.ts';
import { hdbscan } from '../src/engine/analysis/clusters/density/hdbscan.ts';
import { sphericalKMeans } from '../src/engine/analysis/clusters/kMeans.ts';
import {
  closeness,
  defaultMinClusterSize,
  type TwoLevels,
  topicsByDensity,
  topicsByMeans,
} from '../src/engine/analysis/clusters/twoLevels.ts';
import { nearestNeighbours } from '../src/engine/analysis/neighbours/neighbourGraph.ts';
import { VectorMatrix } from '../src/engine/analysis/neighbours/vectorMatrix.ts';
import { Engine } from '../src/engine/engine.ts';
import { clusterUnits } from '../src/engine/insight/clusterUnits.ts';
import { ResidentIndex } from '../src/engine/search/residentIndex.ts';
import { seededRandom } from '../src/shared/random.ts';
import { CONTENT_KINDS } from '../src/shared/types.ts';
import {
  clusteredPoints,
  MIN_CLUSTER_SIZE,
  MIN_SAMPLES,
  SEPARABLE,
  WITH_NOISE,
} from '../test/support/clusteredPoints.ts';
import { labelsToText } from '../test/support/labelText.ts';
import { printTable } from './table.ts';

const PACKAGE = join(import.meta.dirname, '..');
const LARGE = 100_000;
const REAL_ROWS = 5000;
const REAL_CLUSTERS = 20;
/** Of a component: copies are no neighbours at distance 0. */
const JITTER = 12;
const MB = 1e6;
const noPause = async (): Promise<void> => {};

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    write: { type: 'boolean' },
    large: { type: 'string' },
    cache: { type: 'string' },
  },
});
const cache = resolve(values.cache ?? mkdtempSync(join(tmpdir(), 'sextant-bench-')));
const real = values.large === undefined ? undefined : await chunksOf(resolve(values.large));
if (values.python !== undefined) await besideScikitLearn(values.python);
if (real) await cost(real);
if (!values.cache) rmSync(cache, { recursive: true, force: true });

async function besideScikitLearn(python: string): Promise<void> {
  const rows: string[][] = [];
  const compare = async (
    name: string,
    matrix: VectorMatrix,
    k: number,
  ): Promise<{ means: number[]; density: number[] }> => {
    const theirMeans = scikitLearn(python, matrix, ['kmeans', k, 0]);
    const startMs = performance.now();
    const means = await sphericalKMeans(matrix, k);
    const meansMs = performance.now() - startMs;
    rows.push([
      'k-means',
      name,
      String(matrix.count),
      String(k),
      String(k),
      '',
      '',
      adjustedRand(theirMeans.labels, means.nearest).toFixed(3),
      await objective(matrix, theirMeans.labels),
      await objective(matrix, means.nearest),
      seconds(theirMeans.seconds),
      seconds(meansMs / 1000),
    ]);
    const theirs = scikitLearn(python, matrix, ['hdbscan', MIN_CLUSTER_SIZE, MIN_SAMPLES]);
    const densityMs = performance.now();
    const { labels } = await hdbscan(matrix, await nearestNeighbours(matrix), {
      minClusterSize: MIN_CLUSTER_SIZE,
      minSamples: MIN_SAMPLES,
    });
    const ms = performance.now() - densityMs;
    rows.push([
      'HDBSCAN',
      name,
      String(matrix.count),
      clusters(theirs.labels),
      clusters(labels),
      noise(theirs.labels),
      noise(labels),
      adjustedRand(theirs.labels, labels).toFixed(3),
      '',
      '',
      seconds(theirs.seconds),
      seconds(ms / 1000),
    ]);
    return { means: theirMeans.labels, density: theirs.labels };
  };
  const { means } = await compare('separable', clusteredPoints(SEPARABLE), SEPARABLE.centres);
  const { density } = await compare('with noise', clusteredPoints(WITH_NOISE), WITH_NOISE.centres);
  if (real) {
    const some = real.inOrder(everyNth(real.count, REAL_ROWS));
    await compare('chunks', some, REAL_CLUSTERS);
    await compare(
      'chunks, centred',
      await centred(some, contentOrder(some), () => false, noPause),
      REAL_CLUSTERS,
    );
  }
  printTable(
    [
      'algorithm',
      'rows',
      'count',
      'their clusters',
      'ours',
      'their noise',
      'ours',
      'ARI',
      'their cosine',
      'ours',
      'their s',
      'our s',
    ],
    rows,
  );
  if (values.write) {
    const folder = join(PACKAGE, 'test/fixtures/clusters');
    writeFileSync(join(folder, 'kmeans-separable.txt'), labelsToText(means));
    writeFileSync(join(folder, 'hdbscan-with-noise.txt'), labelsToText(density));
  }
}

function scikitLearn(
  python: string,
  matrix: VectorMatrix,
  [algorithm, number, samples]: [string, number, number],
): { labels: number[]; seconds: number } {
  const bytes = new Int8Array(matrix.count * matrix.dimensions);
  for (let row = 0; row < matrix.count; row++) bytes.set(matrix.row(row), row * matrix.dimensions);
  const file = join(cache, 'rows.i8');
  writeFileSync(file, bytes);
  const sizes = [matrix.count, matrix.dimensions, number, samples].map(String);
  const output = execFileSync(python, [join(PACKAGE, 'bench/clusters.py'), file, algorithm, ...sizes]);
  return JSON.parse(output.toString('utf8')) as { labels: number[]; seconds: number };
}

/** Mean cosine of rows with the mean direction of their cluster: what k-means makes as high as it can. */
async function objective(matrix: VectorMatrix, labels: ArrayLike<number>): Promise<string> {
  const { similarities } = await closeness(matrix, Int32Array.from(labels), noPause);
  return (similarities.reduce((sum, value) => sum + value, 0) / matrix.count).toFixed(4);
}

function clusters(labels: ArrayLike<number>): string {
  return String(new Set(Array.from(labels).filter((label) => label >= 0)).size);
}

function noise(labels: ArrayLike<number>): string {
  return String(Array.from(labels).filter((label) => label < 0).length);
}

function seconds(value: number): string {
  return value.toFixed(1);
}

function everyNth(count: number, wanted: number): Uint32Array {
  const length = Math.min(count, wanted);
  return Uint32Array.from({ length }, (_, i) => Math.floor((i * count) / length));
}

/** Vectors of all chunks of a folder that would be clustered and that have one. */
async function chunksOf(root: string): Promise<VectorMatrix> {
  const engine = await Engine.open({
    root,
    indexDir: join(cache, 'large'),
    model: { id: 'builtin', folder: join(PACKAGE, 'models') },
    grammarFolder: join(PACKAGE, 'dist/grammars'),
    threads: 2,
    now: Date.now,
  });
  try {
    await engine.sync();
    return await engine.ask(async ({ store }) => {
      const resident = await ResidentIndex.open(store, { sumsTokens: true, similarity: 'cosine' });
      await resident.loadVectors(store);
      const params = { algorithm: 'kmeans', kinds: CONTENT_KINDS, generated: true } as const;
      const { matrix } = clusterUnits(store, resident, params);
      const rows = Uint32Array.from({ length: matrix.count }, (_, row) => row);
      return matrix.inOrder(rows.filter((row) => matrix.inverseNorms[row]! > 0));
    });
  } finally {
    await engine.close();
  }
}

async function cost(chunks: VectorMatrix): Promise<void> {
  const rows: string[][] = [];
  for (const count of new Set([chunks.count, LARGE])) {
    const matrix = enlarged(chunks, count);
    for (const algorithm of ['kmeans', 'hdbscan'] as const) {
      const minClusterSize = defaultMinClusterSize(count);
      const { levels, ms, cpuMs, peak } = await measured(matrix, async (seen) =>
        algorithm === 'kmeans'
          ? topicsByMeans(seen, undefined, noPause)
          : topicsByDensity(seen, minClusterSize, { pause: noPause }),
      );
      const recall = levels.neighbours?.recall;
      rows.push([
        algorithm,
        String(count),
        clusters(levels.topics),
        noise(levels.topics),
        recall === undefined ? '' : recall.toFixed(3),
        seconds(ms / 1000),
        seconds(cpuMs / 1000),
        (peak / MB).toFixed(0),
      ]);
    }
  }
  printTable(
    ['algorithm', 'chunks', 'topics', 'noise', 'recall of neighbours', 's', 'CPU s', 'MB in all'],
    rows,
  );
}

async function measured(
  matrix: VectorMatrix,
  cluster: (seen: VectorMatrix) => Promise<TwoLevels>,
): Promise<{ levels: TwoLevels; ms: number; cpuMs: number; peak: number }> {
  let peak = process.memoryUsage.rss();
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  const seen = await centred(matrix, contentOrder(matrix), () => false, noPause);
  const levels = await cluster(seen);
  await closeness(seen, levels.topics, noPause);
  const ms = performance.now() - startMs;
  const cpu = process.cpuUsage(startCpu);
  clearInterval(timer);
  return {
    levels,
    ms,
    cpuMs: (cpu.user + cpu.system) / 1000,
    peak: Math.max(peak, process.memoryUsage.rss()),
  };
}

/** The rows again and again, each copy a little different. */
function enlarged(matrix: VectorMatrix, count: number): VectorMatrix {
  if (count === matrix.count) return matrix;
  const random = seededRandom(1);
  const larger = new VectorMatrix(matrix.dimensions, count);
  for (let row = 0; row < count; row++) {
    const values = matrix.row(row % matrix.count);
    larger.set(
      row,
      row < matrix.count ? values : Float32Array.from(values, (value) => value + JITTER * (random() - 0.5)),
    );
  }
  return larger;
}
