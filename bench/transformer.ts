/**
 * What a transformer costs by batch strategy, threads and dtype.
 *
 *   node bench/transformer.ts MODEL_FOLDER CORPUS [CHUNKS]
 *
 * Embeds the same chunks of CORPUS in every way, each in a process of its own so that its peak of memory is its own.
 * Everything is measured in one run on one machine, so the ratios mean more than the times.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DEFAULT_CHUNK_LIMITS } from '../src/engine/chunking/chunk.ts';
import { Chunker } from '../src/engine/chunking/chunker.ts';
import { prepareChunks } from '../src/engine/indexing/preparedFile.ts';
import {
  type Dtype,
  specFromFolder,
  TransformerEmbedder,
  type TransformerOptions,
} from '../src/engine/models/transformer/transformerEmbedder.ts';
import { DEFAULT_READ_LIMITS, listFiles, readSource } from '../src/engine/workspace/index.ts';
import { printTable } from './table.ts';

const GRAMMARS = join(import.meta.dirname, '..', 'dist', 'grammars');
const DEFAULT_CHUNKS = 320;
/** Tokens in a batch that nothing limits. */
const NO_LIMIT = 1 << 30;
const ROWS = 16;
const MB = 1e6;
const DTYPES: readonly Dtype[] = ['fp32', 'q8'];
const THREADS = [1, 2];

interface Strategy {
  readonly name: string;
  /** Texts given at once: what is sorted together. */
  readonly window: number;
  readonly options: TransformerOptions;
}

const budget = (tokens: number): Strategy => ({
  name: `sorted, ${tokens} tokens`,
  window: NO_LIMIT,
  options: { batchTokens: tokens, maxBatch: ROWS },
});
const STRATEGIES: readonly Strategy[] = [
  { name: 'unsorted, 16 texts', window: ROWS, options: { batchTokens: NO_LIMIT, maxBatch: ROWS } },
  { name: 'sorted, 16 texts', window: NO_LIMIT, options: { batchTokens: NO_LIMIT, maxBatch: ROWS } },
  budget(256),
  budget(512),
  budget(1024),
  budget(2048),
  budget(4096),
  { name: 'one by one', window: NO_LIMIT, options: { batchTokens: NO_LIMIT, maxBatch: 1 } },
];

interface Task {
  readonly model: string;
  readonly texts: string;
  readonly dtype: Dtype;
  readonly threads: number;
  readonly strategy: Strategy;
}

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly tokens: number;
}

const [first, corpus, count] = process.argv.slice(2);
if (first?.startsWith('{')) process.stdout.write(JSON.stringify(await embedAll(JSON.parse(first))));
else if (first && corpus) await compare(resolve(first), resolve(corpus), Number(count ?? DEFAULT_CHUNKS));
else {
  process.stderr.write('usage: node bench/transformer.ts MODEL_FOLDER CORPUS [CHUNKS]\n');
  process.exitCode = 2;
}

async function compare(model: string, corpus: string, wanted: number): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'sextant-bench-'));
  try {
    const texts = join(scratch, 'texts.json');
    const sample = await sampleOf(corpus, wanted);
    writeFileSync(texts, JSON.stringify(sample));
    const rows: string[][] = [];
    let tokens = 0;
    for (const dtype of DTYPES) {
      for (const threads of THREADS) {
        let base: Cost | undefined;
        for (const strategy of STRATEGIES) {
          const cost = inOwnProcess({ model, texts, dtype, threads, strategy });
          base ??= cost;
          tokens = cost.tokens;
          rows.push([
            `${dtype}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
            strategy.name,
            ((sample.length * 1000) / cost.wallMs).toFixed(1),
            (base.wallMs / cost.wallMs).toFixed(2),
            (cost.cpuMs / sample.length).toFixed(1),
            (base.cpuMs / cost.cpuMs).toFixed(2),
            cost.peakMb.toFixed(0),
          ]);
        }
      }
    }
    process.stdout.write(
      `${sample.length} chunks of ${corpus}, ${(tokens / sample.length).toFixed(0)} tokens each\n\n`,
    );
    const head = ['build', 'batches', 'chunks/s', 'times', 'CPU ms per chunk', 'times less', 'peak MB'];
    printTable(head, rows);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function inOwnProcess(task: Task): Cost {
  const output = execFileSync(process.execPath, [import.meta.filename, JSON.stringify(task)], {
    encoding: 'utf8',
  });
  return JSON.parse(output) as Cost;
}

async function embedAll({ model, texts: file, dtype, threads, strategy }: Task): Promise<Cost> {
  const texts = JSON.parse(readFileSync(file, 'utf8')) as string[];
  const { spec } = await specFromFolder(model);
  const options = { ...strategy.options, dtype, documentThreads: threads, queryThreads: threads };
  const embedder = await TransformerEmbedder.open(model, spec, options);
  const cpu = process.cpuUsage();
  const started = performance.now();
  let tokens = 0;
  for (let at = 0; at < texts.length; at += strategy.window) {
    const { tokenCounts } = await embedder.embedDocuments(texts.slice(at, at + strategy.window));
    tokens += tokenCounts.reduce((sum, length) => sum + length, 0);
  }
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  const peakMb = (process.resourceUsage().maxRSS * 1024) / MB;
  await embedder.dispose();
  return { wallMs, cpuMs: (user + system) / 1000, peakMb, tokens };
}

/** Chunks from all over the corpus, in its order: as they would come to the embedder. */
async function sampleOf(corpus: string, wanted: number): Promise<string[]> {
  const chunker = await Chunker.open(GRAMMARS);
  const texts: string[] = [];
  const { files } = await listFiles(corpus, {});
  for (const { path } of files) {
    const source = readSource(corpus, path, DEFAULT_READ_LIMITS);
    if ('skip' in source) continue;
    const chunked = await chunker.chunk(source.language ?? 'plaintext', source.text, DEFAULT_CHUNK_LIMITS);
    texts.push(...prepareChunks(path, chunked).map(({ embeddingText }) => embeddingText));
  }
  const step = Math.max(1, texts.length / wanted);
  return Array.from({ length: Math.min(wanted, texts.length) }, (_, i) => texts[Math.floor(i * step)]!);
}
