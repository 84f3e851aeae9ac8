/**
 * Pairs that need a whole repository: what docs, comments, changelogs and tests say about a symbol that is defined
 * elsewhere, with its definition, or with the place where a setting or a flag is read.
 */

import { compoundOf, partsOf } from '../../lexical/words.ts';
import type { Pause } from '../../work.ts';
import type { PairKind } from '../pair.ts';
import { type AddPair, isFunction, type SourceSymbol, testName } from './codePairs.ts';
import { type Definition, Definitions } from './definitions.ts';
import { documentOf, type MinedFile, placeAnchor, stemWords, windowAt } from './minedFile.ts';
import { questionOf, sentencesOf } from './prose.ts';

interface Mention {
  readonly kind: PairKind;
  readonly sentence: string;
  readonly name: string;
  /** What the name is written behind: `Store` in `Store.open`; '' if nothing. */
  readonly owner: string;
  /** Written with parentheses behind it. */
  readonly isCall: boolean;
  /** In docs, and not in a comment. */
  readonly isPage: boolean;
}

interface Test {
  readonly query: string;
  /** Parts of what the test, its suite and its file are called. */
  readonly about: ReadonlySet<string>;
  readonly names: readonly string[];
}

/** Of one repository. */
const MOST_MENTIONS = 30_000;
const MOST_TESTS = 10_000;
/** Sentences about one symbol. */
const MOST_PER_NAME = 4;
const LEAST_MENTION_WORDS = 6;
/** Part of the sentences from which the name is taken: what is left has to be enough. */
const WITHOUT_NAME = 0.6;
const SHORTEST_NAME = 5;

/** What a mention takes, in the dot products that a pause counts: some of them read a file. */
const PRODUCTS_PER_MENTION = 20_000;

export class Links {
  readonly #definitions = new Definitions();
  readonly #mentions: Mention[] = [];
  readonly #tests: Test[] = [];

  define(file: MinedFile, symbols: readonly SourceSymbol[]): void {
    this.#definitions.add(file, symbols);
  }

  /** What comments on symbols say about other symbols. */
  readComments(symbols: readonly SourceSymbol[]): void {
    for (const { node, doc } of symbols) {
      for (const paragraph of doc) this.#readText(paragraph, 'mentionToCode', false, compoundOf(node.name));
    }
  }

  readPage(paragraphs: readonly string[]): void {
    for (const paragraph of paragraphs) this.#readText(paragraph, 'mentionToCode', true, '');
  }

  readChangelog(lines: readonly string[]): void {
    for (const line of lines) {
      const entry = /^\s*(?:[-*+]|\d+\.)\s+(.*)$/.exec(line)?.[1];
      if (entry !== undefined) this.#readText(withoutReferences(entry), 'commitToCode', true, '');
    }
  }

  readTests(file: MinedFile, symbols: readonly SourceSymbol[]): void {
    for (const { node, above, code } of symbols) {
      const said = isFunction(node) ? testName(node) : undefined;
      if (said === undefined || this.#tests.length >= MOST_TESTS) continue;
      const body = code.slice(node.startLine, node.endLine).join('\n');
      const about = new Set([node, ...above].flatMap(({ name }) => partsOf(name)));
      for (const part of stemWords(file.path).split(' ')) about.add(part);
      this.#tests.push({ query: said, about, names: [...new Set(body.match(/[A-Za-z_]\w{4,}/g))] });
    }
  }

  /** In the order of reading. `reopen` reads a file of code again. */
  async resolve(
    random: () => number,
    reopen: (path: string) => MinedFile | undefined,
    add: AddPair,
    pause: Pause,
  ): Promise<void> {
    const counts = new Map<string, number>();
    for (const mention of this.#mentions) {
      await pause(PRODUCTS_PER_MENTION);
      const { kind, sentence, name } = mention;
      const text = random() < WITHOUT_NAME ? without(sentence, name) : sentence;
      const query = questionOf(text, LEAST_MENTION_WORDS);
      const count = counts.get(name) ?? 0;
      const found =
        query === undefined || count >= MOST_PER_NAME ? undefined : this.#targetOf(mention, reopen);
      if (!found) continue;
      counts.set(name, count + 1);
      add({ kind, query: query!, document: found.document, anchor: found.anchor });
    }
    for (const { query, about, names } of this.#tests) {
      const subject = this.#subjectOf(names, about);
      if (subject) add({ kind: 'testToCode', query, document: subject.document, anchor: subject.anchor });
    }
  }

  #targetOf(
    { name, owner, isCall, isPage }: Mention,
    reopen: (path: string) => MinedFile | undefined,
  ): Pick<Definition, 'document' | 'anchor'> | undefined {
    const definition = this.#definitions.find(name, owner);
    // A single word marked as code is an argument or a value as often as a symbol.
    if (definition) return isCall || owner !== '' || partsOf(name).length > 1 ? definition : undefined;
    // Comments name what stands beside them.
    const place = isPage ? this.#definitions.placeOf(name) : undefined;
    const file = place && reopen(place.path);
    if (!place || !file) return undefined;
    const window = windowAt(file, place.line);
    return { document: documentOf(file, file.parts.code, window), anchor: placeAnchor(file.path, window) };
  }

  /** Of the functions that a test names, the one that shares the most words with what the test is called. */
  #subjectOf(names: readonly string[], about: ReadonlySet<string>): Definition | undefined {
    let best: Definition | undefined;
    let most = 0;
    for (const name of names) {
      const found = this.#definitions.find(name, '');
      if (!found?.isFunction) continue;
      const parts = partsOf(name);
      const shared = parts.filter((part) => part.length > 2 && about.has(part)).length;
      // One word in common is chance.
      if (shared >= LEAST_PARTS && shared / parts.length > most)
        [best, most] = [found, shared / parts.length];
    }
    return most >= LEAST_SHARED ? best : undefined;
  }

  #readText(text: string, kind: PairKind, isPage: boolean, ownName: string): void {
    if (!CODE_MARKS.test(text)) return;
    for (const sentence of sentencesOf(text)) {
      if (this.#mentions.length >= MOST_MENTIONS) return;
      const names = [...sentence.matchAll(isPage ? PAGE_NAME : COMMENT_NAME)].map(
        (found) => found.slice(1).find(Boolean)!,
      );
      // A sentence about several symbols is about none of them.
      if (names.length === 0 || names.length > MOST_NAMES) continue;
      const [, owner = '', name] =
        /(?:([A-Za-z_]\w*)[.:#]+)?([A-Za-z_][\w-]*)[!?]?(?:\(.*\)|\/\d)?$/.exec(names[0]!) ?? [];
      if (name === undefined || name.length < SHORTEST_NAME || compoundOf(name) === ownName) continue;
      this.#mentions.push({ kind, sentence, name, owner, isCall: /[)\d]$/.test(names[0]!), isPage });
    }
  }
}

const LEAST_SHARED = 0.6;
const LEAST_PARTS = 2;
const MOST_NAMES = 2;
const CODE_MARKS = /`|\{@link|\(\)|\[\w/;
/** Marked as code, or with parentheses behind it. */
const PAGE_NAME = /`{1,2}[~!]?([\w.:#$-]+[!?]?(?:\([^`]*\)|\/\d)?)`{1,2}|\b([A-Za-z_][\w.:#]*\(\))/g;
/** Comments of some languages also mark names as links. */
const COMMENT_NAME =
  /`{1,2}[~!]?([\w.:#$]+[!?]?(?:\([^`]*\)|\/\d)?)`{1,2}|\b([A-Za-z_][\w.:#]*\(\))|\{@link(?:code)?\s+([\w.#$]+(?:\([^}]*\))?)|\[([A-Za-z]\w+(?:\.\w+)*)\](?![([:])/g;

/** Numbers of issues, names of people, and what kind of change it is. */
function withoutReferences(entry: string): string {
  return entry
    .replace(
      /\[[^\]]*#?\d+[^\]]*\]\([^)]*\)|\(?(?:#|gh-|PR ?)\d+\)?|\(?\[?@[\w-]+\]?(?:\([^)]*\))?\)?|\bby\s*$|\s\([A-Z]\w+ [A-Z]\w+\)$/gi,
      ' ',
    )
    .replace(/^\s*\*{0,2}(?:\w+(?:\([^)]*\))?|[\w ]+):\*{0,2}\s+/, '')
    .trim();
}

function without(sentence: string, name: string): string {
  return sentence.replace(
    new RegExp(`[\`~]*(?:[\\w.#:]*[.#:])?${name}[!?]?(?:\\([^\`)]*\\)|/\\d)?\`*`, 'g'),
    ' ',
  );
}
