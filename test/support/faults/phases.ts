/**
 * What an engine may be doing when it dies: each phase is a folder and an index as they are before, so that a sync does
 * just that. The index is copied for every death.
 */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_CHUNK_LIMITS } from '../../../src/engine/chunking/chunk.ts';
import type { EngineOptions } from '../../../src/engine/engine.ts';
import { openDatabase } from '../../../src/engine/store/database.ts';
import { SUMS_ENDING } from '../../../src/engine/store/pageSums.ts';
import { seededRandom } from '../../../src/shared/random.ts';
import { closeEngine, indexFolder, openEngine, put, workspaceWith } from '../workspace.ts';
import { DAMAGES } from './damage.ts';
import { contentOf, type IndexContent, liveHashes } from './indexContent.ts';

export interface Phase {
  readonly root: string;
  readonly options: Partial<EngineOptions>;
  /** Whether some index answers from the start on. */
  readonly answers: boolean;
  /** Whether the index is damaged before. */
  readonly repairs: boolean;
  /** What a fresh index of the folder holds, and which chunks. */
  readonly fresh: IndexContent;
  readonly hashes: ReadonlySet<string>;
  /** A new copy of the index as it is before. */
  readonly copy: () => string;
}

export type PhaseName = keyof typeof PHASES;

export const PHASE_NAMES = [
  'first indexing',
  'update',
  'compaction',
  'another chunker',
  'another format',
  'migration',
  'repair',
] as const satisfies readonly PhaseName[];

export function preparePhase(name: PhaseName): Promise<Phase> {
  return PHASES[name]();
}

/** Enough that they go to the store in several batches. */
const FILES = 120;
/** Just above what makes compaction worth its time. */
const RETIRED = 2050;

const PHASES = {
  'first indexing': () => phase(workspaceWith(files(FILES)), indexFolder(), { answers: false }),

  update: async () => {
    const { root, template } = await indexedFolder(files(FILES));
    edit(root);
    return phase(root, template);
  },

  compaction: async () => {
    const many = Object.fromEntries(
      Array.from({ length: RETIRED }, (_, i) => [`many/f${i}.ts`, `export const number${i} = ${i};\n`]),
    );
    const { root, template } = await indexedFolder({ ...files(FILES), ...many });
    rmSync(join(root, 'many'), { recursive: true });
    edit(root);
    return phase(root, template);
  },

  'another chunker': async () => {
    const chunkLimits = { ...DEFAULT_CHUNK_LIMITS, targetLines: 5 };
    const { root, template } = await indexedFolder(files(FILES), { chunkLimits });
    return phase(root, template);
  },

  'another format': async () => {
    const { root, template } = await indexedFolder(files(FILES));
    return phase(root, template, { answers: false, options: { vectors: { format: 'float32' } } });
  },

  migration: async () => {
    const { root, template, indexFile } = await indexedFolder(files(FILES));
    await makeOldest(indexFile);
    edit(root);
    return phase(root, template);
  },

  repair: async () => {
    const { root, template, indexFile } = await indexedFolder(files(FILES));
    await DAMAGES['a flipped bit in rows'](indexFile, seededRandom(1));
    return phase(root, template, { answers: false, repairs: true });
  },
};

async function phase(
  root: string,
  template: string,
  {
    answers = true,
    repairs = false,
    options = {},
  }: Partial<Pick<Phase, 'answers' | 'repairs' | 'options'>> = {},
): Promise<Phase> {
  const engine = await openEngine(root, indexFolder(), options);
  await engine.sync();
  const { indexFile } = engine.diagnostics({ quick: true });
  const [fresh, hashes] = [await contentOf(indexFile), await liveHashes(indexFile)];
  await closeEngine(engine);
  const copy = (): string => {
    const folder = indexFolder();
    cpSync(template, folder, { recursive: true });
    return folder;
  };
  return { root, options, answers, repairs, fresh, hashes, copy };
}

async function indexedFolder(
  entries: Readonly<Record<string, string>>,
  options: Partial<EngineOptions> = {},
): Promise<{ root: string; template: string; indexFile: string }> {
  const root = workspaceWith(entries);
  const template = indexFolder();
  const engine = await openEngine(root, template, options);
  await engine.sync();
  const { indexFile } = engine.diagnostics({ quick: true });
  await closeEngine(engine);
  return { root, template, indexFile };
}

/** Some files change, some go, some come, some move. */
function edit(root: string): void {
  for (let i = 0; i < FILES; i += 2) put(root, `src/f${i}.ts`, text(i + 1000));
  for (let i = 1; i < FILES; i += 10) rmSync(join(root, `src/f${i}.ts`));
  for (let i = 3; i < FILES; i += 10) {
    rmSync(join(root, `src/f${i}.ts`));
    put(root, `moved/f${i}.ts`, text(i));
  }
}

function files(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`src/f${i}.ts`, text(i)]));
}

function text(seed: number): string {
  return Array.from(
    { length: 4 },
    (_, i) => `/** The ${WORDS[(seed + i) % WORDS.length]} of step ${i}. */
export function ${WORDS[seed % WORDS.length]}${seed}x${i}(first: number): number {
  const ${WORDS[(seed * 7 + i) % WORDS.length]} = first * ${seed + i};
  return ${WORDS[(seed * 7 + i) % WORDS.length]} + ${i};
}
`,
  ).join('\n');
}

const WORDS = 'price weather account window garden engine letter bridge signal market river copper'.split(
  ' ',
);

/** Takes back, one by one, what migrations did to the tables of the first version. */
async function makeOldest(file: string): Promise<void> {
  const db = await openDatabase(file);
  db.exec(`
    ALTER TABLE chunks DROP COLUMN terms_checksum;
    CREATE INDEX chunks_of_hash ON chunks (chunk_hash);
    ALTER TABLE chunks DROP COLUMN vector_length;
    ALTER TABLE retired DROP COLUMN vector_length;
    UPDATE meta SET value = replace(value, '"vectorFormat":', '"quantisation":') WHERE key = 'stamp';
    ALTER TABLE skipped DROP COLUMN changed_ms;
    ALTER TABLE skipped DROP COLUMN seen_ms;
    ALTER TABLE files RENAME COLUMN changed_ms TO mtime_ms;
    PRAGMA user_version = 1;
  `);
  db.close();
  rmSync(file + SUMS_ENDING);
}
