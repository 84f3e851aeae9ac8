/** Pairs that one page of docs gives by itself: headings, sentences and introductions, each with what they belong to. */

import { shuffled } from '../../../shared/random.ts';
import type { LineRange } from '../../../shared/types.ts';
import type { OutlineNode } from '../../chunking/outline.ts';
import type { AddPair } from './codePairs.ts';
import { documentOf, eachNode, type MinedFile, MOST_LINES, placeAnchor, windowAt } from './minedFile.ts';
import { questionOf, sentencesOf } from './prose.ts';

export const PAGE_LANGUAGES: ReadonlySet<string> = new Set([
  'markdown',
  'mdx',
  'restructuredtext',
  'asciidoc',
]);

/** A run of lines of a page that is one paragraph of prose, or one block of code. */
export interface Passage extends LineRange {
  readonly isCode: boolean;
  /** On one line; code as it stands, without what it is indented by. */
  readonly text: string;
}

export function docPairs(file: MinedFile, passages: readonly Passage[], add: AddPair): void {
  sectionPairs(file, add);
  sentencePairs(file, passages, add);
  fencePairs(file, passages, add);
}

/** Paragraphs and blocks of code of a Markdown or reStructuredText page, in order. Front matter and tables are left out. */
export function passagesOf(lines: readonly string[]): Passage[] {
  const passages: Passage[] = [];
  let line = /^---\s*$/.test(lines[0] ?? '')
    ? lines.findIndex((one, i) => i > 0 && /^---\s*$/.test(one)) + 1
    : 0;
  while (line < lines.length) {
    const code = fenceAt(lines, line) ?? literalAt(lines, line);
    if (code) {
      passages.push(code);
      line = code.endLine;
      continue;
    }
    let end = line;
    while (end < lines.length && isProse(lines[end]!) && !fenceAt(lines, end)) {
      end++;
      if (/::\s*$/.test(lines[end - 1]!)) break;
    }
    if (end > line) {
      const text = lines
        .slice(line, end)
        .map((one) => one.trim())
        .join(' ')
        .replace(/::$/, ':');
      passages.push({ startLine: line, endLine: end, isCode: false, text });
    }
    line = Math.max(end, line + 1);
  }
  return passages;
}

/** Headings, tables, lists, directives, tags, quotes and lines of marks are no running text; indented lines are read as text. */
function isProse(line: string): boolean {
  return !/^\s*$|^\s*(?:#{1,6}\s|[|:<>!{]|\.\.|[-*+]\s|\d+[.)]\s|[=\-~^"'`*+#_]{3,}\s*$|\[[^\]]*\]:|import\s|export\s)/.test(
    line,
  );
}

function fenceAt(lines: readonly string[], line: number): Passage | undefined {
  const [, indent = '', marks, info = ''] = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(lines[line]!) ?? [];
  if (marks === undefined || info.includes('`')) return undefined;
  let end = line + 1;
  while (end < lines.length && !lines[end]!.trim().startsWith(marks)) end++;
  const text = lines
    .slice(line + 1, end)
    .map((one) => (one.startsWith(indent) ? one.slice(indent.length) : one))
    .join('\n');
  return { startLine: line, endLine: Math.min(end + 1, lines.length), isCode: true, text };
}

/** `.. code-block::`, or what is indented below a paragraph that ends with `::`. */
function literalAt(lines: readonly string[], line: number): Passage | undefined {
  const isDirective = /^\s*\.\. (?:code-block|code|sourcecode|highlight)::/.test(lines[line]!);
  if (!isDirective && !/::\s*$/.test(lines[line - 1] ?? '')) return undefined;
  if (!isDirective && lines[line]!.trim() !== '') return undefined;
  const column = /^\s*/.exec(lines[isDirective ? line : line - 1]!)![0].length;
  let end = line + 1;
  while (end < lines.length && (lines[end]!.trim() === '' || /^\s*/.exec(lines[end]!)![0].length > column))
    end++;
  const body = lines.slice(line + 1, end).filter((one) => one.trim() !== '' && !/^\s*:[\w-]+:/.test(one));
  if (body.length === 0) return undefined;
  const inner = Math.min(...body.map((one) => /^\s*/.exec(one)![0].length));
  return {
    startLine: line,
    endLine: end,
    isCode: true,
    text: body.map((one) => one.slice(inner)).join('\n'),
  };
}

const LEAST_SECTION_LINES = 2;
const LEAST_HEADING_WORDS = 2;
const WITH_PARENT = 0.3;
/** Part of the headings that take the first sentence below them along. */
const WITH_SENTENCE = 0.3;

/** Headings that stand above anything. */
const PLAIN_HEADING =
  /^(?:introduction|overview|installation|usage|examples?|see also|references?|links?|notes?|contents|table of contents|description|background|summary|changelog|licen[cs]e|contributing|credits|authors?|next steps?|further reading|what's next|more information|additional resources|parameters|arguments|returns?|unreleased|\W*v?\d[\d.]*.*)$/i;

function sectionPairs(file: MinedFile, add: AddPair): void {
  const { lines } = file.parts;
  eachNode(file.nodes, (node, above) => {
    if (node.kind !== 'section') return;
    const range = bodyOf(lines, node);
    const parent = above.findLast(({ kind }) => kind === 'section')?.name ?? '';
    const isPlain = PLAIN_HEADING.test(node.name.trim());
    const heading = isPlain || file.random() < WITH_PARENT ? `${parent} ${node.name}` : node.name;
    const query = isPlain && parent === '' ? undefined : questionOf(heading, LEAST_HEADING_WORDS);
    const filled = lines.slice(range.startLine, range.endLine).filter((line) => /\w{2}/.test(line));
    if (!query || filled.length < LEAST_SECTION_LINES) return;
    const first = file.random() < WITH_SENTENCE ? firstSentenceIn(lines, range) : undefined;
    const body = first ? blanked(lines, first) : lines;
    const anchor = `${file.path}#${node.name}`;
    const document = documentOf(file, body, range);
    const asked = first ? `${query}. ${first.query}` : query;
    if (document !== '') add({ kind: 'headingToSection', query: asked, document, anchor });
  });
}

/** From the line below the heading to the next one. */
function bodyOf(lines: readonly string[], node: OutlineNode): LineRange {
  let startLine = node.nameLine + 1;
  if (/^\s*[=\-~^"'`*+#_]{3,}\s*$/.test(lines[startLine] ?? '')) startLine++;
  const inner = node.children.find(({ kind }) => kind === 'section');
  return { startLine, endLine: inner?.startLine ?? node.endLine };
}

interface Said extends LineRange {
  readonly sentence: string;
  readonly query: string;
}

const LEAST_SENTENCE_WORDS = 5;
const MOST_SENTENCES = 16;

function firstSentenceIn(lines: readonly string[], range: LineRange): Said | undefined {
  const [first] = passagesOf(
    lines.slice(range.startLine, Math.min(range.endLine, range.startLine + MOST_LINES)),
  );
  if (first === undefined || first.isCode) return undefined;
  const moved = { startLine: first.startLine + range.startLine, endLine: first.endLine + range.startLine };
  return saidIn({ ...first, ...moved })[0];
}

function saidIn({ startLine, endLine, text }: Passage): Said[] {
  return sentencesOf(text).flatMap((sentence) => {
    const query = questionOf(sentence, LEAST_SENTENCE_WORDS);
    return query === undefined ? [] : [{ startLine, endLine, sentence, query }];
  });
}

/** The lines without a sentence of one paragraph; the paragraph is on one line then. */
function blanked(lines: readonly string[], { startLine, endLine, sentence }: Said): string[] {
  const paragraph = lines
    .slice(startLine, endLine)
    .map((line) => line.trim())
    .join(' ');
  const left = paragraph.replace(sentence, () => '').trim();
  return lines.map((line, i) => (i < startLine || i >= endLine ? line : i === startLine ? left : ''));
}

function sentencePairs(file: MinedFile, passages: readonly Passage[], add: AddPair): void {
  const { lines } = file.parts;
  const said = passages.flatMap((passage) => (passage.isCode ? [] : saidIn(passage)));
  for (const one of shuffled(said, file.random).slice(0, MOST_SENTENCES)) {
    const window = windowAt(file, one.startLine);
    const document = documentOf(file, blanked(lines, one), window);
    const isEnough = document.length > LEAST_REST * one.sentence.length;
    if (isEnough)
      add({ kind: 'sentenceToRest', query: one.query, document, anchor: placeAnchor(file.path, window) });
  }
}

/** The rest of a window has to be longer than the sentence. */
const LEAST_REST = 2;
const LEAST_CODE_CHARACTERS = 30;
const LEAST_INTRODUCTION_WORDS = 4;
const WITH_HEADING = 0.3;

function fencePairs(file: MinedFile, passages: readonly Passage[], add: AddPair): void {
  const headings: OutlineNode[] = [];
  eachNode(file.nodes, (node) => {
    if (node.kind === 'section') headings.push(node);
  });
  for (const [i, { isCode, text, startLine, endLine }] of passages.entries()) {
    const before = passages[i - 1];
    if (!isCode || !before || before.isCode || text.length < LEAST_CODE_CHARACTERS) continue;
    const heading = headings.findLast((node) => node.nameLine < startLine);
    // Another section lies between them.
    if (heading && heading.nameLine > before.startLine) continue;
    const introduction = questionOf(sentencesOf(before.text).slice(-2).join(' '), LEAST_INTRODUCTION_WORDS);
    if (introduction === undefined) continue;
    const title =
      heading && file.random() < WITH_HEADING ? questionOf(heading.name, LEAST_HEADING_WORDS) : undefined;
    const code = text.split('\n');
    add({
      kind: 'proseToFence',
      query: title === undefined ? introduction : `${title}. ${introduction}`,
      document: documentOf(file, code, { startLine: 0, endLine: code.length }),
      anchor: placeAnchor(file.path, { startLine, endLine }),
    });
  }
}
