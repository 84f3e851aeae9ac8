/** The built-in model fitted to a folder: kept if it is better, used by whoever opens the folder, and taken back. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import {
  ADAPTED_FOLDER,
  adaptedSource,
  adaptTo,
  dropAdapted,
  keepAdapted,
} from '../../src/engine/index/adaptedModel.ts';
import { WRITER_LOCK } from '../../src/engine/index/writerLock.ts';
import { tryLock } from '../../src/engine/store/database.ts';
import type { AdaptOutcome } from '../../src/engine/training/adaptModel.ts';
import { grammarFolder } from '../support/grammars.ts';

const MODELS = join(import.meta.dirname, '../../models');
const BUILT_IN = { id: 'builtin', folder: MODELS };

let folder: string;
let root: string;
let indexDir: string;
let outcome: AdaptOutcome;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sextant-adapt-'));
  root = join(folder, 'project');
  indexDir = join(folder, 'index');
  cpSync(join(import.meta.dirname, '../../src/engine'), root, { recursive: true });
  outcome = await adapt(root);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function adapt(of: string, signal?: AbortSignal): Promise<AdaptOutcome> {
  return adaptTo(indexDir, {
    root: of,
    scope: {},
    modelFolder: MODELS,
    grammarFolder: grammarFolder(),
    threads: 2,
    ...(signal && { signal }),
  });
}

async function revisionInUse(): Promise<string> {
  const engine = await Engine.open({
    root,
    indexDir,
    model: BUILT_IN,
    grammarFolder: grammarFolder(),
    threads: 1,
    now: Date.now,
  });
  try {
    return engine.diagnostics({ quick: true }).stamp.modelRevision;
  } finally {
    await engine.close();
  }
}

describe('a model fitted to a folder', () => {
  it('finds held-out pairs better than before', () => {
    expect(outcome.before.questions).toBeGreaterThanOrEqual(30);
    expect(outcome.files).toBeDefined();
    expect(outcome.after.mrr10).toBeGreaterThan(outcome.before.mrr10);
  });

  it('is not used when it was made from another model, and that is said', async () => {
    const note = join(indexDir, ADAPTED_FOLDER, 'adapted.json');
    const own = readFileSync(note);
    writeFileSync(note, '{"base":"0123456789abcdef"}\n');
    const said: string[] = [];
    expect(await adaptedSource(indexDir, BUILT_IN, (sentence) => said.push(sentence))).toBe(BUILT_IN);
    expect(said).toHaveLength(1);
    writeFileSync(note, own);
    expect(await adaptedSource(indexDir, BUILT_IN, (sentence) => said.push(sentence))).not.toBe(BUILT_IN);
    expect(said).toHaveLength(1);
  });

  it('takes the place of the built-in one where the folder is opened, until it is taken back', async () => {
    const fitted = await revisionInUse();
    expect(fitted).not.toBe(outcome.baseRevision);
    // A run that is stopped leaves everything as it is.
    const stop = new AbortController();
    const running = adapt(root, stop.signal);
    stop.abort();
    await expect(running).rejects.toBe(stop.signal.reason);
    expect(await revisionInUse()).toBe(fitted);
    expect(await dropAdapted(indexDir)).toBe(true);
    expect(await revisionInUse()).toBe(outcome.baseRevision);
    expect(await dropAdapted(indexDir)).toBe(false);
  });

  it('is neither made nor taken back while another process changes the folder', async () => {
    const release = await tryLock(join(indexDir, WRITER_LOCK));
    const busy = { code: 'indexBusy' };
    await expect(adapt(root)).rejects.toMatchObject(busy);
    await expect(keepAdapted(indexDir, outcome)).rejects.toMatchObject(busy);
    expect(existsSync(join(indexDir, ADAPTED_FOLDER))).toBe(false);
    mkdirSync(join(indexDir, ADAPTED_FOLDER));
    await expect(dropAdapted(indexDir)).rejects.toMatchObject(busy);
    expect(existsSync(join(indexDir, ADAPTED_FOLDER))).toBe(true);
    release!();
    await dropAdapted(indexDir);
    // Two at once: one learns, the other says why it does not.
    const both = await Promise.allSettled([adapt(root), adapt(root)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await dropAdapted(indexDir);
  }, 120_000);

  it('is not made from a folder with too little to learn from, and an older one stays', async () => {
    const kept = join(indexDir, ADAPTED_FOLDER, 'adapted.json');
    mkdirSync(join(indexDir, ADAPTED_FOLDER), { recursive: true });
    writeFileSync(kept, '{"base":"0123456789abcdef"}\n');
    const small = join(folder, 'small');
    mkdirSync(small);
    writeFileSync(join(small, 'notes.md'), '# Notes\n\nNothing much is said here.\n');
    const { files, after, before } = await adapt(small);
    expect(files).toBeUndefined();
    expect(after).toEqual(before);
    expect(existsSync(kept)).toBe(true);
  });
});
