/**
 * Commits and trees of a Git repository, read from its files: loose objects and packs (version 2), with what alternates
 * lend. Starts no program and changes nothing. Written here since isomorphic-git reads whole packs into memory and knows
 * neither alternates nor `~2`.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inflateSync } from 'node:zlib';

export interface GitObject {
  readonly type: string;
  readonly data: Buffer;
}

const TYPES: readonly (string | undefined)[] = [undefined, 'commit', 'tree', 'blob', 'tag'];
const BASE_AT = 6;
const BASE_NAMED = 7;
const ID_BYTES = 20;
const MOST_ALTERNATES = 20;

export class GitObjects {
  readonly #folders: readonly string[];
  #packs: readonly Pack[] | undefined;

  /** `folder`: the repository's `objects`. */
  constructor(folder: string) {
    this.#folders = withAlternates(folder);
  }

  /** Undefined if the repository does not have it, as a shallow or partial clone may not. Throws if it is damaged. */
  read(id: string): GitObject | undefined {
    for (const folder of this.#folders) {
      const found = readIf(join(folder, id.slice(0, 2), id.slice(2)));
      if (found) return looseObject(inflateSync(found));
    }
    const bytes = Buffer.from(id, 'hex');
    for (const pack of this.#allPacks()) {
      const offset = pack.offsetOf(bytes);
      if (offset !== undefined) return pack.read(offset, (other) => this.read(other));
    }
    return undefined;
  }

  /** Ids that begin so; `prefix` has at least two digits. */
  idsWith(prefix: string): string[] {
    const loose = this.#folders.flatMap((folder) =>
      namesIn(join(folder, prefix.slice(0, 2))).map((name) => prefix.slice(0, 2) + name),
    );
    const packed = this.#allPacks().flatMap((pack) => pack.idsWith(prefix));
    return [...new Set([...loose, ...packed])].filter(
      (id) => id.startsWith(prefix) && /^[0-9a-f]{40}$/.test(id),
    );
  }

  #allPacks(): readonly Pack[] {
    this.#packs ??= this.#folders.flatMap((folder) =>
      namesIn(join(folder, 'pack'))
        .filter((name) => name.endsWith('.idx'))
        .map((name) => new Pack(join(folder, 'pack', name))),
    );
    return this.#packs;
  }
}

/** A pack and its index: where in it each object begins, by sorted ids (gitformat-pack). */
class Pack {
  readonly #file: string;
  readonly #index: Buffer;
  readonly #count: number;

  constructor(indexFile: string) {
    this.#file = indexFile.replace(/\.idx$/, '.pack');
    const index = readFileSync(indexFile);
    const isKnown =
      index.length > HEAD_BYTES && index.readUInt32BE(0) === INDEX_MAGIC && index.readUInt32BE(4) === 2;
    this.#index = index;
    this.#count = isKnown ? index.readUInt32BE(HEAD_BYTES - 4) : 0;
  }

  offsetOf(id: Buffer): number | undefined {
    const at = this.#firstFrom(id);
    if (at >= this.#count || this.#id(at).compare(id) !== 0) return undefined;
    const offsets = HEAD_BYTES + this.#count * (ID_BYTES + 4);
    const offset = this.#index.readUInt32BE(offsets + 4 * at);
    if (offset < LARGE) return offset;
    // Of packs above 2 GB.
    return Number(this.#index.readBigUInt64BE(offsets + 4 * this.#count + 8 * (offset - LARGE)));
  }

  idsWith(prefix: string): string[] {
    const found: string[] = [];
    for (
      let at = this.#firstFrom(Buffer.from(prefix.padEnd(2 * ID_BYTES, '0'), 'hex'));
      at < this.#count;
      at++
    ) {
      const id = this.#id(at).toString('hex');
      if (!id.startsWith(prefix)) break;
      found.push(id);
    }
    return found;
  }

  read(offset: number, other: (id: string) => GitObject | undefined): GitObject | undefined {
    const file = openSync(this.#file, 'r');
    try {
      return this.#objectAt(file, offset, other);
    } finally {
      closeSync(file);
    }
  }

  #objectAt(
    file: number,
    offset: number,
    other: (id: string) => GitObject | undefined,
  ): GitObject | undefined {
    const head = bytesAt(file, offset, 64);
    const kind = (head[0]! >> 4) & 7;
    let size = head[0]! & 15;
    let at = 1;
    for (let factor = 16; head[at - 1]! >= 128; at++, factor *= 128) size += (head[at]! & 127) * factor;
    let base: GitObject | undefined;
    if (kind === BASE_AT) {
      let back = head[at]! & 127;
      for (at++; head[at - 1]! >= 128; at++) back = (back + 1) * 128 + (head[at]! & 127);
      base = this.#objectAt(file, offset - back, other);
    } else if (kind === BASE_NAMED) {
      base = other(head.toString('hex', at, at + ID_BYTES));
      at += ID_BYTES;
    }
    // Deflated data is hardly longer than what it holds, and what follows it is ignored.
    const data = inflateSync(bytesAt(file, offset + at, size + (size >> 8) + 1024));
    const type = TYPES[kind];
    if (type !== undefined) return { type, data };
    return base && { type: base.type, data: patched(base.data, data) };
  }

  #firstFrom(id: Buffer): number {
    const first = id[0]!;
    let low = first === 0 || this.#count === 0 ? 0 : this.#index.readUInt32BE(8 + 4 * (first - 1));
    let high = this.#count === 0 ? 0 : this.#index.readUInt32BE(8 + 4 * first);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#id(middle).compare(id) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #id(at: number): Buffer {
    return this.#index.subarray(HEAD_BYTES + ID_BYTES * at, HEAD_BYTES + ID_BYTES * (at + 1));
  }
}

const INDEX_MAGIC = 0xff744f63;
/** Magic, version, and how many ids begin with at most each first byte. */
const HEAD_BYTES = 8 + 4 * 256;
const LARGE = 0x80000000;

/** A delta: copies of stretches of the base, and new bytes. */
function patched(base: Buffer, delta: Buffer): Buffer {
  let at = 0;
  const skipSize = (): void => {
    while (delta[at++]! >= 128);
  };
  skipSize();
  skipSize();
  const parts: Buffer[] = [];
  while (at < delta.length) {
    const code = delta[at++]!;
    if (code < 128) {
      parts.push(delta.subarray(at, at + code));
      at += code;
      continue;
    }
    const number = (from: number, bytes: number): number => {
      let value = 0;
      for (let i = 0; i < bytes; i++) if (code & (1 << (from + i))) value += delta[at++]! * 256 ** i;
      return value;
    };
    const start = number(0, 4);
    const length = number(4, 3) || 0x10000;
    parts.push(base.subarray(start, start + length));
  }
  return Buffer.concat(parts);
}

function looseObject(bytes: Buffer): GitObject {
  const end = bytes.indexOf(0);
  const [type] = bytes.toString('latin1', 0, end).split(' ');
  return { type: type!, data: bytes.subarray(end + 1) };
}

/** Folders of objects, with those of other repositories that it borrows from. */
function withAlternates(folder: string): string[] {
  const folders = [folder];
  for (let i = 0; i < folders.length && folders.length < MOST_ALTERNATES; i++) {
    const lines =
      readIf(join(folders[i]!, 'info', 'alternates'))
        ?.toString('utf8')
        .split('\n') ?? [];
    for (const line of lines)
      if (line !== '' && !line.startsWith('#')) folders.push(resolve(folders[i]!, line));
  }
  return folders;
}

function bytesAt(file: number, offset: number, count: number): Buffer {
  const bytes = Buffer.alloc(count);
  return bytes.subarray(0, readSync(file, bytes, 0, count, offset));
}

function readIf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
