/** Whether an index that has met scarcity is sound: what was stored is there, and it becomes equal to a fresh one. */
import { expect } from 'vitest';
import type { EngineOptions } from '../../../../src/engine/engine.ts';
import { closeEngine, indexFolder, openEngine } from '../../workspace.ts';
import { contentOf, type IndexContent } from '../indexContent.ts';

export async function freshContent(
  root: string,
  options: Partial<EngineOptions> = {},
): Promise<IndexContent> {
  return contentAfterSync(root, indexFolder(), options);
}

/** Brings the index up to date and returns what it holds. It must need no repair. */
export async function contentAfterSync(
  root: string,
  indexDir: string,
  options: Partial<EngineOptions> = {},
): Promise<IndexContent> {
  const engine = await openEngine(root, indexDir, { threads: 1, ...options });
  expect(engine.writable).toBe(true);
  expect(engine.diagnostics().problems).toEqual([]);
  await engine.sync();
  expect(engine.notices.filter((notice) => notice.includes('damaged'))).toEqual([]);
  const { indexFile, problems } = engine.diagnostics();
  expect(problems).toEqual([]);
  await closeEngine(engine);
  return contentOf(indexFile);
}

export async function expectSound(root: string, indexDir: string): Promise<void> {
  expect(await contentAfterSync(root, indexDir)).toEqual(await freshContent(root));
}
