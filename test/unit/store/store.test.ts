import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CheckedDatabase } from '../../../src/engine/store/checked.ts';
import { openDatabase, tryLock } from '../../../src/engine/store/database.ts';
import { MIGRATIONS, migrate, SCHEMA_VERSION } from '../../../src/engine/store/schema.ts';
import { indexFileName, Store } from '../../../src/engine/store/store.ts';
import {
  chunkOf,
  fileNamed,
  openStore,
  removeFile,
  replaceFile,
  STAMP,
  temporaryFolder,
} from '../../support/storeFixtures.ts';

describe('a file in the store', () => {
  it('comes back as it was put in', async () => {
    const store = await openStore();
    const file = fileNamed('src/a.ts', { fallback: 'parseTimeout', language: undefined });
    const chunk = chunkOf('alpha beta', 3, { breadcrumb: ['Outer', 'Inner'], flags: 1 });
    const { chunks } = replaceFile(store, file, [chunk]);
    const [read] = store.files();
    expect(read).toEqual({ ...file, id: read!.id });
    const { symbol, symbolKind, breadcrumb, definitions, flags, startLine, endLine } = chunk;
    const records = store.chunks([chunks[0]!.id, 999]);
    expect(records.size).toBe(1);
    expect(records.get(chunks[0]!.id)).toEqual({
      id: chunks[0]!.id,
      fileId: read!.id,
      symbol,
      symbolKind,
      breadcrumb,
      definitions,
      flags,
      startLine,
      endLine,
      chunkHash: chunk.chunkHash.toString('hex'),
    });
    expect(store.vector(chunks[0]!.id)).toEqual(chunk.vector);
    expect(store.terms.postings('1beta')).toEqual([chunks[0]!.id]);
  });

  it('keeps the id, vector and words of a chunk that only moved', async () => {
    const store = await openStore();
    const first = replaceFile(store, fileNamed('a'), [chunkOf('one'), chunkOf('two', 10)]);
    const second = replaceFile(store, fileNamed('a'), [chunkOf('new'), chunkOf('two', 30)]);
    expect(second.chunks[1]!.id).toBe(first.chunks[1]!.id);
    expect(store.chunks([first.chunks[1]!.id]).get(first.chunks[1]!.id)).toMatchObject({
      startLine: 30,
      endLine: 35,
    });
    expect(second.removedChunks).toEqual([first.chunks[0]!.id]);
    expect(store.terms.postings('1one')).toEqual([]);
    expect(store.terms.postings('1new')).toEqual([second.chunks[0]!.id]);
  });

  it('has the words of today of a chunk that kept its hash, and gained or lost some', async () => {
    const store = await openStore();
    const first = replaceFile(store, fileNamed('a'), [chunkOf('one', 0, { terms: '1one done sone' })]);
    const second = replaceFile(store, fileNamed('a'), [chunkOf('one', 0, { terms: '1one stwo' })]);
    const { id } = first.chunks[0]!;
    expect(second.chunks[0]!.id).toBe(id);
    const holding = ['1one', 'done', 'sone', 'stwo'].map((term) => store.terms.postings(term));
    expect(holding).toEqual([[id], [], [], [id]]);
  });

  it('shows the terms of the chunks that it holds, and how many hold each', async () => {
    const store = await openStore();
    replaceFile(store, fileNamed('a'), [chunkOf('beta'), chunkOf('beta2 beta', 10), chunkOf('alpha', 20)]);
    replaceFile(store, fileNamed('b'), [chunkOf('bygone beta')]);
    expect(store.terms.between('1b', '1c')).toEqual(['1beta', '1beta2', '1bygone']);
    expect(store.terms.chunkCount('1beta')).toBe(3);
    removeFile(store, 'b');
    expect(store.terms.between('1b', '1c')).toEqual(['1beta', '1beta2']);
    expect(store.terms.between('1', '2')).toEqual(['1alpha', '1beta', '1beta2']);
    expect(['1beta', '1bygone', '1nowhere'].map((term) => store.terms.chunkCount(term))).toEqual([2, 0, 0]);
  });

  it('tells apart two chunks with the same text', async () => {
    const store = await openStore();
    const { chunks } = replaceFile(store, fileNamed('a'), [chunkOf('same'), chunkOf('same', 10)]);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(2);
    const again = replaceFile(store, fileNamed('a'), [chunkOf('same', 20)]);
    expect(again.removedChunks).toHaveLength(1);
    expect(store.upkeep.counts()).toMatchObject({ chunks: 1, retired: 1 });
  });

  it('finds the vector of a chunk that is in another file, or was there before', async () => {
    const store = await openStore();
    const chunk = chunkOf('wanted', 0, { vectorLength: 2.5 });
    expect(store.vectorByHash(chunk.chunkHash)).toBeUndefined();
    const { chunks } = replaceFile(store, fileNamed('a'), [chunk]);
    const known = {
      vector: chunk.vector,
      vectorLength: chunk.vectorLength,
      tokenCount: chunk.tokenCount,
    };
    expect(store.vectorByHash(chunk.chunkHash)).toEqual(known);
    removeFile(store, 'a');
    expect(store.upkeep.counts()).toMatchObject({ files: 0, chunks: 0, retired: 1 });
    expect(store.vectorByHash(chunk.chunkHash)).toEqual(known);
    const revived = replaceFile(store, fileNamed('moved'), [chunk]);
    expect(revived.chunks[0]!.id).toBe(chunks[0]!.id);
    expect(store.upkeep.counts()).toMatchObject({ chunks: 1, retired: 0 });
    expect(store.terms.postings('1wanted')).toEqual([chunks[0]!.id]);
  });

  it('is one whole version after a throw in the middle', async () => {
    const store = await openStore();
    replaceFile(store, fileNamed('a', { size: 1 }), [chunkOf('before')]);
    const { generation } = store;
    const broken = { ...chunkOf('broken'), vector: new Uint8Array(3) };
    expect(() => replaceFile(store, fileNamed('a', { size: 2 }), [chunkOf('after'), broken])).toThrow(
      /dimension/i,
    );
    expect([...store.files()]).toMatchObject([{ size: 1 }]);
    expect(store.terms.postings('1before')).toHaveLength(1);
    expect(store.terms.postings('1after')).toEqual([]);
    expect(store.generation).toBe(generation);
    expect(replaceFile(store, fileNamed('a', { size: 2 }), [chunkOf('after')]).chunks).toHaveLength(1);
    expect(store.upkeep.integrityProblems()).toEqual([]);
  });

  it('is not stored at all if another file of the same commit cannot be', async () => {
    const store = await openStore();
    const broken = { ...chunkOf('broken'), vector: new Uint8Array(3) };
    const entries = [
      { file: fileNamed('a'), chunks: [chunkOf('fine')] },
      { file: fileNamed('b'), chunks: [broken] },
    ];
    expect(() => store.replaceFiles(entries)).toThrow(/dimension/i);
    expect(store.upkeep.counts()).toMatchObject({ files: 0, chunks: 0, retired: 0 });
    expect(store.terms.postings('1fine')).toEqual([]);
  });

  it('raises the generation with every commit', async () => {
    const store = await openStore();
    replaceFile(store, fileNamed('a'), [chunkOf('x')]);
    removeFile(store, 'a');
    expect(removeFile(store, 'a')).toBeUndefined();
    expect(store.generation).toBeGreaterThanOrEqual(2);
  });
});

describe('compaction', () => {
  it('drops retired vectors, and every live one stays', async () => {
    const store = await openStore();
    const chunks = Array.from({ length: 3000 }, (_, i) => chunkOf(`w${i}`, i));
    const { chunks: written } = replaceFile(store, fileNamed('a'), chunks);
    replaceFile(store, fileNamed('b'), [chunkOf('other')]);
    expect(store.upkeep.compactIfWorthwhile()).toBe(false);
    replaceFile(store, fileNamed('a'), chunks.slice(2500));
    store.upkeep.checkpoint();
    const before = store.upkeep.counts();
    expect(store.upkeep.compactIfWorthwhile()).toBe(true);
    store.upkeep.vacuumIfWorthwhile();
    expect(store.upkeep.counts()).toMatchObject({ chunks: 501, retired: 0 });
    expect(store.upkeep.counts().bytes).toBeLessThan(before.bytes / 2);
    expect(store.vector(written[2999]!.id)).toEqual(chunks[2999]!.vector);
    expect(store.terms.postings('1w2999')).toEqual([written[2999]!.id]);
    expect(store.terms.between('1w2998', '1w3')).toEqual(['1w2998', '1w2999']);
    expect(store.upkeep.integrityProblems()).toEqual([]);
    expect(replaceFile(store, fileNamed('c'), [chunkOf('new')]).chunks[0]!.id).toBeGreaterThan(
      written[2999]!.id,
    );
  });
});

describe('merging word lists', () => {
  it('leaves the list of words readable', async () => {
    const store = await openStore();
    replaceFile(store, fileNamed('a'), [chunkOf('x')]);
    store.upkeep.optimizeWords();
    expect(store.terms.between('1x', '1y')).toEqual(['1x']);
    expect(store.terms.chunkCount('1x')).toBe(1);
  });
});

describe('opening', () => {
  it('reopens what was closed', async () => {
    const file = join(temporaryFolder(), 'sub', 'index.db');
    const store = await Store.open(file, STAMP);
    replaceFile(store, fileNamed('a'), [chunkOf('x')]);
    store.markComplete();
    store.close();
    const again = await openStore(file);
    expect(again.complete).toBe(true);
    expect(again.upkeep.counts()).toMatchObject({ files: 1, chunks: 1 });
  });

  it('refuses an index of another stamp', async () => {
    const store = await openStore();
    await expect(Store.open(store.file, { ...STAMP, model: 'other' })).rejects.toMatchObject({
      code: 'indexUnusable',
    });
    expect(indexFileName({ ...STAMP, model: 'other' })).not.toBe(indexFileName(STAMP));
  });

  it('refuses an index of a newer version', async () => {
    const { file } = await openStore();
    const db = await openDatabase(file);
    db.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
    db.close();
    await expect(Store.open(file, STAMP)).rejects.toMatchObject({ code: 'indexNewer' });
  });

  const DAMAGE: Record<string, (file: string) => void> = {
    'a foreign file': (file) =>
      writeFileSync(file, 'This is not a database, but it has the name of one. '.repeat(50)),
    'an overwritten header': (file) => overwrite(file, 0, Buffer.alloc(100, 7)),
    'a truncated file': (file) => truncate(file, Math.floor(readFileSync(file).length / 2)),
  };
  it.each(Object.keys(DAMAGE))('says that %s is damaged', async (name) => {
    const file = join(temporaryFolder(), 'index.db');
    const store = await Store.open(file, STAMP);
    replaceFile(
      store,
      fileNamed('a'),
      Array.from({ length: 400 }, (_, i) => chunkOf(`word${i}`, i)),
    );
    store.upkeep.checkpoint();
    store.close();
    DAMAGE[name]!(file);
    const open = Store.open(file, STAMP).then((opened) => {
      const problems = opened.upkeep.integrityProblems();
      opened.close();
      if (problems.length > 0) throw Object.assign(new Error(problems[0]), { code: 'indexDamaged' });
    });
    await expect(open).rejects.toMatchObject({ code: 'indexDamaged' });
  });
});

describe('migrations', () => {
  it.each(MIGRATIONS.map((_, version) => version))(
    'bring a database of version %i to the newest',
    async (version) => {
      const db = await CheckedDatabase.open(join(temporaryFolder(), 'old.db'));
      MIGRATIONS.slice(0, version).forEach((step, i) => {
        step(db, STAMP);
        db.pragma(`user_version = ${i + 1}`);
      });
      migrate(db, STAMP);
      const fresh = await CheckedDatabase.open(join(temporaryFolder(), 'new.db'));
      migrate(fresh, STAMP);
      const schema = (one: typeof db): unknown =>
        one.prepare('SELECT name, sql FROM sqlite_master ORDER BY name').all();
      expect(schema(db)).toEqual(schema(fresh));
      expect(db.pragma('user_version')).toBe(SCHEMA_VERSION);
      migrate(db, STAMP);
      db.close();
      fresh.close();
    },
  );
});

describe('the writer lock', () => {
  it('is held by one at a time', async () => {
    const file = join(temporaryFolder(), 'writer.lock');
    const release = await tryLock(file);
    expect(release).toBeDefined();
    expect(await tryLock(file)).toBeUndefined();
    release!();
    const again = await tryLock(file);
    expect(again).toBeDefined();
    again!();
  });
});

function overwrite(file: string, at: number, bytes: Buffer): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}

function truncate(file: string, length: number): void {
  const handle = openSync(file, 'r+');
  ftruncateSync(handle, length);
  closeSync(handle);
}
