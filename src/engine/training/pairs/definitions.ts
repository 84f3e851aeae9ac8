/** Where in a repository a name is defined, or else stands: only what has one place can be what a text means by the name. */
import { compoundOf } from '../../lexical/words.ts';
import { isFunction, type SourceSymbol } from './codePairs.ts';
import { documentOf, type MinedFile } from './minedFile.ts';
import { bareName } from './names.ts';

export interface Definition {
  readonly document: string;
  readonly anchor: string;
  readonly isFunction: boolean;
}

/** A line on which a name stands in the one file that has it. */
export interface Place {
  readonly path: string;
  readonly line: number;
}

const SHORTEST_NAME = 5;
const LEAST_LINES = 3;
/** Names of several parts: settings, flags, constants, keys. */
const COMPOUND = /[A-Za-z_][\w-]{6,60}\w/g;
const IS_COMPOUND = /[a-z][A-Z]|\w[_-]\w/;

export class Definitions {
  /** By `compoundOf`, also with the owner in front; undefined where several places define the name. */
  readonly #symbols = new Map<string, Definition | undefined>();
  /** By the name as it is written; undefined where several files have it. */
  readonly #places = new Map<string, Place | undefined>();

  add(file: MinedFile, symbols: readonly SourceSymbol[]): void {
    for (const { node, above, anchor, code } of symbols) {
      const bare = bareName(node.name);
      const name = compoundOf(bare);
      if (name.length < SHORTEST_NAME || node.kind === 'property') continue;
      const owner = bare === node.name ? (above.at(-1)?.name ?? '') : node.name.slice(0, -bare.length);
      const owned = `${compoundOf(bareName(owner.replace(/\W+$/, '')))}.${name}`;
      const document = documentOf(file, code, node);
      const isEnough = document.split('\n').length >= LEAST_LINES;
      const definition = isEnough ? { document, anchor, isFunction: isFunction(node) } : undefined;
      for (const key of [name, owned])
        this.#symbols.set(key, this.#symbols.has(key) ? undefined : definition);
    }
    for (const [line, text] of file.parts.code.entries()) {
      for (const [name] of text.matchAll(COMPOUND)) {
        if (!IS_COMPOUND.test(name)) continue;
        const known = this.#places.get(name);
        if (known === undefined && !this.#places.has(name)) this.#places.set(name, { path: file.path, line });
        else if (known !== undefined && known.path !== file.path) this.#places.set(name, undefined);
      }
    }
  }

  /** `owner` is what the name is written behind, or ''. */
  find(name: string, owner: string): Definition | undefined {
    const key = compoundOf(name);
    return this.#symbols.get(`${compoundOf(owner)}.${key}`) ?? this.#symbols.get(key);
  }

  placeOf(name: string): Place | undefined {
    return this.#places.get(name) ?? this.#places.get(name.replaceAll('-', '_'));
  }
}
