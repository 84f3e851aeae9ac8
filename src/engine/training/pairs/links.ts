/**
 * Pairs that need a whole repository: what docs, comments, changelogs and tests say about a symbol that is defined
 * elsewhere, with its definition. Only a name that one place alone defines counts.
 */
import { compoundOf, partsOf } from '../../lexical/words.ts';
import type { PairKind } from '../pair.ts';
import { type AddPair, isFunction, type SourceSymbol, testName } from './codePairs.ts';
import { documentOf, type MinedFile, stemWords } from './minedFile.ts';
import { questionOf, sentencesOf } from './prose.ts';

interface Definition {
  readonly document: string;
  readonly anchor: string;
  readonly isFunction: boolean;
}

interface Mention {
  readonly kind: PairKind;
  readonly sentence: string;
  readonly name: string;
  /** Written as code, with parentheses behind it. */
  readonly isCall: boolean;
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

export class Links {
  /** By `compoundOf`; undefined where several places define the name. */
  readonly #definitions = new Map<string, Definition | undefined>();
  readonly #mentions: Mention[] = [];
  readonly #tests: Test[] = [];

  define(file: MinedFile, symbols: readonly SourceSymbol[]): void {
    for (const { node, anchor, code } of symbols) {
      const key = compoundOf(node.name);
      if (key.length < SHORTEST_NAME || node.kind === 'property') continue;
      if (this.#definitions.has(key)) {
        this.#definitions.set(key, undefined);
        continue;
      }
      const document = documentOf(file, code, node);
      const isEnough = document.split('\n').length >= LEAST_DEFINITION_LINES;
      this.#definitions.set(key, isEnough ? { document, anchor, isFunction: isFunction(node) } : undefined);
    }
  }

  /** What comments on symbols say about other symbols. */
  readComments(symbols: readonly SourceSymbol[]): void {
    for (const { node, doc } of symbols) {
      for (const paragraph of doc) this.#readText(paragraph, 'mentionToCode', compoundOf(node.name));
    }
  }

  readPage(paragraphs: readonly string[]): void {
    for (const paragraph of paragraphs) this.#readText(paragraph, 'mentionToCode', '');
  }

  readChangelog(lines: readonly string[]): void {
    for (const line of lines) {
      const entry = /^\s*(?:[-*+]|\d+\.)\s+(.*)$/.exec(line)?.[1];
      if (entry !== undefined) this.#readText(withoutReferences(entry), 'commitToCode', '');
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

  /** In the order of reading. */
  resolve(random: () => number, add: AddPair): void {
    const counts = new Map<Definition, number>();
    for (const { kind, sentence, name, isCall } of this.#mentions) {
      const found = this.#definitions.get(compoundOf(name));
      // A single word in quotes of code is an argument or a value as often as a symbol.
      if (!found || (!isCall && partsOf(name).length < 2)) continue;
      const count = counts.get(found) ?? 0;
      const text = random() < WITHOUT_NAME ? without(sentence, name) : sentence;
      const query = count < MOST_PER_NAME ? questionOf(text, LEAST_MENTION_WORDS) : undefined;
      if (query === undefined) continue;
      counts.set(found, count + 1);
      add({ kind, query, document: found.document, anchor: found.anchor });
    }
    for (const { query, about, names } of this.#tests) {
      const subject = this.#subjectOf(names, about);
      if (subject) add({ kind: 'testToCode', query, document: subject.document, anchor: subject.anchor });
    }
  }

  /** Of the functions that a test names, the one that shares the most words with what the test is called. */
  #subjectOf(names: readonly string[], about: ReadonlySet<string>): Definition | undefined {
    let best: Definition | undefined;
    let most = 0;
    for (const name of names) {
      const found = this.#definitions.get(compoundOf(name));
      if (!found?.isFunction) continue;
      const parts = partsOf(name);
      const shared = parts.filter((part) => part.length > 2 && about.has(part)).length;
      // One word in common is chance.
      if (shared >= LEAST_PARTS && shared / parts.length > most)
        [best, most] = [found, shared / parts.length];
    }
    return most >= LEAST_SHARED ? best : undefined;
  }

  #readText(text: string, kind: PairKind, ownName: string): void {
    if (!CODE_MARKS.test(text)) return;
    for (const sentence of sentencesOf(text)) {
      if (this.#mentions.length >= MOST_MENTIONS) return;
      const names = [...sentence.matchAll(NAME)].map(([, marked, linked]) => marked ?? linked!);
      // A sentence about several symbols is about none of them.
      if (names.length === 0 || names.length > MOST_NAMES) continue;
      const name = /([A-Za-z_]\w*)[!?]?(?:\(.*\))?$/.exec(names[0]!)?.[1];
      if (name === undefined || name.length < SHORTEST_NAME || compoundOf(name) === ownName) continue;
      this.#mentions.push({ kind, sentence, name, isCall: names[0]!.endsWith(')') });
    }
  }
}

const LEAST_DEFINITION_LINES = 3;
const LEAST_SHARED = 0.6;
const LEAST_PARTS = 2;
const MOST_NAMES = 2;
const CODE_MARKS = /`|\{@link/;
const NAME = /`{1,2}[~!]?([\w.:#$]+[!?]?(?:\([^`]*\))?)`{1,2}|\{@link(?:code)?\s+([\w.#$]+(?:\([^}]*\))?)/g;

/** Numbers of issues, names of people, and what kind of change it is. */
function withoutReferences(entry: string): string {
  return entry
    .replace(
      /\[[^\]]*#?\d+[^\]]*\]\([^)]*\)|\(?(?:#|gh-|PR ?)\d+\)?|\(?\[?@[\w-]+\]?(?:\([^)]*\))?\)?|\bby\s*$/gi,
      ' ',
    )
    .replace(/^\s*\*{0,2}(?:\w+(?:\([^)]*\))?|[\w ]+):\*{0,2}\s+/, '')
    .trim();
}

function without(sentence: string, name: string): string {
  return sentence.replace(new RegExp(`[\`~]*(?:[\\w.#:]*[.#:])?${name}[!?]?(?:\\([^\`)]*\\))?\`*`, 'g'), ' ');
}
