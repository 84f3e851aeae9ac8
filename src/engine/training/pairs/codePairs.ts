/** Pairs that one file of code gives by itself: its comments, names, messages and path, each with the code that it is about. */

import { shuffled } from '../../../shared/random.ts';
import type { LineRange } from '../../../shared/types.ts';
import { IMPORT_LINE } from '../../chunking/importLine.ts';
import type { OutlineNode } from '../../chunking/outline.ts';
import { firstSentence } from '../../lexical/prose.ts';
import { partsOf } from '../../lexical/words.ts';
import type { TrainingPair } from '../pair.ts';
import {
  documentOf,
  eachNode,
  type MinedFile,
  MOST_LINES,
  placeAnchor,
  symbolAnchor,
  windowAt,
} from './minedFile.ts';
import { withOtherNames, withoutName } from './names.ts';
import { joined, messageOf, paragraphsOf, questionOf, sentencesOf, testSentence } from './prose.ts';
import type { Comment } from './sourceParts.ts';

export type AddPair = (pair: TrainingPair) => void;

/** A named thing of a file with the comment that documents it. */
export interface SourceSymbol {
  readonly node: OutlineNode;
  readonly above: readonly OutlineNode[];
  readonly anchor: string;
  /** Paragraphs of its documentation. */
  readonly doc: readonly string[];
  /** The file's lines without comments, and without the documentation. */
  readonly code: readonly string[];
}

export function codePairs(file: MinedFile, symbols: readonly SourceSymbol[], add: AddPair): void {
  const documented = new Set<Comment>();
  for (const symbol of symbols) {
    for (const comment of docComments(file, symbol.node)) documented.add(comment);
    if (!file.isTest) symbolPairs(file, symbol, add);
    else if (isFunction(symbol.node)) testPairs(file, symbol, add);
  }
  if (file.isTest) return;
  commentPairs(file, documented, add);
  messagePairs(file, add);
  pathPairs(file, add);
  modulePairs(file, symbols, documented, add);
}

/** In the order of the file. */
export function symbolsOf(file: MinedFile): SourceSymbol[] {
  const symbols: SourceSymbol[] = [];
  eachNode(file.nodes, (node, above) => {
    if (node.name === '' || !SYMBOL_KINDS.has(node.kind)) return;
    let { code } = file.parts;
    let doc = docComments(file, node).flatMap(({ raw }) => paragraphsOf(raw));
    if (doc.length === 0 && node.doc !== '') {
      // Documentation that is an ordinary text of the language.
      doc = [node.doc.replace(/\s+/g, ' ')];
      code = withoutDoc(code, node);
    }
    symbols.push({ node, above, anchor: symbolAnchor(file.path, node, above), doc, code });
  });
  return symbols;
}

const SYMBOL_KINDS: ReadonlySet<string> = new Set(
  'function method class interface type enum module constant property'.split(' '),
);

export function isFunction({ kind }: OutlineNode): boolean {
  return kind === 'function' || kind === 'method';
}

/** Comments in front of the name, or else the first text in quotes inside. */
function docComments(
  { parts }: MinedFile,
  { startLine, endLine, nameLine, children }: OutlineNode,
): Comment[] {
  const inside = parts.comments.filter((one) => one.startLine >= startLine && one.endLine <= endLine);
  const before = inside.filter((one) => one.endLine <= nameLine && !one.isTrailing);
  if (before.length > 0) return before;
  const first = inside.find(({ raw }) => /^[rRuU]{0,2}["']/.test(raw[0]!));
  const isOwn =
    first !== undefined &&
    first.startLine > nameLine &&
    first.startLine <= nameLine + LONGEST_SIGNATURE &&
    children.every((child) => child.startLine >= first.startLine);
  return isOwn ? [first] : [];
}

/** Lines between the name and a docstring. */
const LONGEST_SIGNATURE = 20;

function withoutDoc(code: readonly string[], { doc, startLine, endLine }: OutlineNode): string[] {
  const left = [...code];
  let line = startLine;
  for (const text of doc.split('\n').map((one) => one.trim())) {
    if (text === '') continue;
    let found = line;
    while (found < endLine && !left[found]!.includes(text)) found++;
    if (found >= endLine) continue;
    left[found] = left[found]!.replace(text, () => '');
    line = found;
  }
  return left;
}

/** Parts of the documented symbols, by chance; the rest of the kinds are rarer. */
const WITH_PARAGRAPHS = 0.4;
const WITH_SIGNATURE = 0.5;
const WITH_OWNER = 0.3;
const RENAMED = 0.15;
/** Fields and the like, of which there are too many. */
const SKIPPED = 0.6;
const LEAST_BODY_LINES = 3;
const LEAST_RENAMED_LINES = 6;
const LEAST_DOC_WORDS = 3;
const LEAST_REST_WORDS = 6;

function symbolPairs(file: MinedFile, symbol: SourceSymbol, add: AddPair): void {
  const { node, above, anchor, doc, code } = symbol;
  const [summary = ''] = doc;
  const text = documentOf(file, code, node);
  const filled = filledLines(code, node);
  if (summary !== '' && filled > 0) {
    const isLong = file.random() < WITH_PARAGRAPHS;
    const query = questionOf(isLong ? joined(doc.slice(0, 2)) : firstSentence(summary), LEAST_DOC_WORDS);
    const isTrivial = filled < LEAST_RENAMED_LINES / 2 && !isFunction(node) && file.random() < SKIPPED;
    if (query && !isTrivial) add({ kind: 'docToCode', query, document: text, anchor });
    restPair(file, symbol, add);
  }
  if (!isFunction(node) || filled < LEAST_BODY_LINES) return;
  const owner = above.at(-1)?.name ?? '';
  const parts = partsOf(node.name);
  const isOwned = parts.length < 2 || file.random() < WITH_OWNER;
  const words = isOwned && owner !== node.name ? [...partsOf(owner), ...parts] : parts;
  if (words.length >= 2 && /^[\x20-\x7e]+$/.test(node.name)) {
    const body = withoutName(code.slice(node.startLine, node.endLine), node.name);
    const document = documentOf(file, body, { startLine: 0, endLine: body.length });
    add({ kind: 'nameToBody', query: words.join(' '), document, anchor });
  }
  if (filled >= LEAST_RENAMED_LINES && file.random() < RENAMED)
    add({ kind: 'renamed', query: withOtherNames(text, file.random), document: text, anchor });
}

/** The first sentence of a documentation, and what it goes on to say. */
function restPair(file: MinedFile, { node, doc, anchor }: SourceSymbol, add: AddPair): void {
  const [first = '', ...more] = sentencesOf(joined(doc));
  const query = questionOf(first, LEAST_DOC_WORDS);
  const rest = more.join(' ');
  if (!query || (rest.match(/[A-Za-z]{2,}/g) ?? []).length < LEAST_REST_WORDS) return;
  const document = file.random() < WITH_SIGNATURE ? `${node.signature}\n${rest}` : rest;
  add({ kind: 'firstSentenceToRest', query, document, anchor });
}

function testPairs(file: MinedFile, { node, above, anchor, code }: SourceSymbol, add: AddPair): void {
  const said = testName(node);
  if (said === undefined || filledLines(code, node) < LEAST_BODY_LINES) return;
  const suite = file.random() < WITH_OWNER ? questionOf(above.at(-1)?.name ?? '', 1) : undefined;
  const body = code.slice(node.startLine, node.endLine).map((line) => line.replace(node.name, () => ''));
  const document = documentOf(file, body, { startLine: 0, endLine: body.length });
  const query = suite === undefined ? said : `${partsOf(suite).join(' ')} ${said}`;
  if (document !== '') add({ kind: 'testToBody', query, document, anchor });
}

/** Helpers in files of tests are named as other functions are. */
export function testName({ name }: OutlineNode): string | undefined {
  return /\s|^tests?(?=[_A-Z])|should|Test$|^it_/.test(name) ? testSentence(name) : undefined;
}

const LEAST_COMMENT_WORDS = 4;
const LEAST_BLOCK_LINES = 2;
const MOST_BLOCK_LINES = 25;
/** Of one kind from one file. */
const MOST_PER_FILE = 24;
/** Part of the windows from which only the comment in question is taken. */
const WITH_COMMENTS = 0.5;

function commentPairs(file: MinedFile, documented: ReadonlySet<Comment>, add: AddPair): void {
  const { comments, code, lines } = file.parts;
  // Above it stand licences.
  const codeLine = code.findIndex((line) => line.trim() !== '');
  const said = comments.flatMap((comment) => {
    const query = questionOf(joined(paragraphsOf(comment.raw).slice(0, 2)), LEAST_COMMENT_WORDS);
    return query === undefined ? [] : [{ comment, query }];
  });
  for (const { comment, query } of shuffled(said, file.random).slice(0, MOST_PER_FILE)) {
    const window = windowAt(file, comment.startLine);
    let shown = code;
    if (file.random() < WITH_COMMENTS) {
      const isSaid = (line: number): boolean => line >= comment.startLine && line < comment.endLine;
      shown = lines.map((line, i) => (isSaid(i) || i < codeLine ? code[i]! : line));
    }
    const document = filledLines(code, window) < LEAST_BODY_LINES ? '' : documentOf(file, shown, window);
    if (document !== '')
      add({ kind: 'commentToWindow', query, document, anchor: placeAnchor(file.path, window) });
    const block = documented.has(comment) || comment.isTrailing ? undefined : blockBelow(file, comment);
    if (block)
      add({
        kind: 'commentToBlock',
        query,
        document: documentOf(file, code, block),
        anchor: placeAnchor(file.path, block),
      });
  }
}

/** The lines under a comment up to a blank one, the next comment or the end of what the first of them belongs to. */
function blockBelow({ parts: { code, lines } }: MinedFile, comment: Comment): LineRange | undefined {
  const startLine = comment.endLine;
  const column = /^\s*/.exec(code[startLine] ?? '')![0].length;
  let endLine = startLine;
  while (endLine < code.length && endLine - startLine < MOST_BLOCK_LINES) {
    const line = code[endLine]!;
    if (line.trim() === '') break;
    if (/^\s*/.exec(line)![0].length < column) break;
    endLine++;
  }
  const isFilled = endLine - startLine >= LEAST_BLOCK_LINES && (lines[startLine] ?? '').trim() !== '';
  return isFilled ? { startLine, endLine } : undefined;
}

function messagePairs(file: MinedFile, add: AddPair): void {
  const { messages, code } = file.parts;
  const said = messages.flatMap((message) => {
    const query = messageOf(message.text);
    return query === undefined ? [] : [{ ...message, query }];
  });
  for (const { line, text, query } of shuffled(said, file.random).slice(0, MOST_PER_FILE)) {
    const window = windowAt(file, line);
    const shown = code.map((one, i) => (i === line ? one.replace(text, () => '') : one));
    const document = documentOf(file, shown, window);
    if (document !== '')
      add({ kind: 'messageToWindow', query, document, anchor: placeAnchor(file.path, window) });
  }
}

/** Folders that many paths begin with, and that say nothing. */
const PLAIN_FOLDERS: ReadonlySet<string> = new Set(
  'src lib main java kotlin scala com org net io pkg internal packages source sources include app core'.split(
    ' ',
  ),
);
const MOST_FOLDERS = 3;

function pathPairs(file: MinedFile, add: AddPair): void {
  const { code } = file.parts;
  const segments = file.path.replace(/(?<=[^/])\.[^./]*$/, '').split('/');
  const name = segments.pop()!;
  const folders = segments.filter((folder) => !PLAIN_FOLDERS.has(folder.toLowerCase())).slice(-MOST_FOLDERS);
  const words = [...folders, name].flatMap(partsOf).filter((word) => /^[a-z]{2,}$/.test(word));
  if (new Set(words).size < 2) return;
  for (let taken = 0; taken <= Math.min(2, code.length / (3 * MOST_LINES)); taken++) {
    const window = windowAt(file, Math.floor(file.random() * code.length));
    const document = filledLines(code, window) < LEAST_BODY_LINES ? '' : documentOf(file, code, window);
    const query = [...new Set(words)].join(' ');
    if (document !== '')
      add({ kind: 'pathToWindow', query, document, anchor: placeAnchor(file.path, window) });
  }
}

/** Lines that may stand in front of what documents a file. */
const PREAMBLE =
  /^\s*(?:#!|<\?php|['"]use strict|namespace\b|package\b|module\b|#(?:if|ifndef|ifdef|define|pragma|endif)\b|#!\[|extern crate|@file:|declare\()/;

/** A comment at the top counts for the file if it stands in front of everything and belongs to nothing. */
const MODULE_LINES = 40;

function modulePairs(
  file: MinedFile,
  symbols: readonly SourceSymbol[],
  documented: ReadonlySet<Comment>,
  add: AddPair,
): void {
  const { comments, code } = file.parts;
  const firstCode = code.findIndex(
    (line) => line.trim() !== '' && !PREAMBLE.test(line) && !IMPORT_LINE.test(line),
  );
  const firstLine = Math.min(MODULE_LINES, symbols[0]?.node.nameLine ?? code.length, firstCode);
  for (const comment of comments) {
    if (comment.startLine >= firstLine) return;
    if (comment.isTrailing || documented.has(comment)) continue;
    const query = questionOf(joined(paragraphsOf(comment.raw).slice(0, 2)), LEAST_COMMENT_WORDS);
    if (query === undefined) continue;
    const head = { startLine: comment.endLine, endLine: code.length };
    const document = filledLines(code, head) < LEAST_BODY_LINES ? '' : documentOf(file, code, head);
    if (document !== '') add({ kind: 'moduleDoc', query, document, anchor: `${file.path}#` });
    return;
  }
}

function filledLines(code: readonly string[], { startLine, endLine }: LineRange): number {
  let count = 0;
  for (let line = startLine; line < endLine; line++) if (/\w/.test(code[line] ?? '')) count++;
  return count;
}
