/**
 * Questions that one file gives rise to, each with its answer and with the words that have to go so that the answer
 * cannot be found by copying.
 */
import { splitLines } from '../../chunking/lines.ts';
import type { OutlineNode } from '../../chunking/outline.ts';
import type { Place, RelevantPlace } from '../metrics.ts';
import type { Commit } from './commits.ts';
import { type Prose, questionOfDoc, questionOfHeading, questionOfSubject } from './prose.ts';

export type AutoKind = 'docstring' | 'heading' | 'commit';

/** Words to take out of one line of a file. */
export interface Mask {
  readonly path: string;
  /** Counted from 0. */
  readonly line: number;
  readonly text: string;
}

export interface Candidate extends Prose {
  readonly id: string;
  readonly kind: AutoKind;
  readonly language: string;
  readonly relevant: readonly RelevantPlace[];
  readonly masks: readonly Mask[];
}

export interface OutlinedFile {
  readonly path: string;
  readonly language: string;
  readonly text: string;
  readonly nodes: readonly OutlineNode[];
}

/** Lines of a function besides its comment, and filled lines under a heading, below which there is no answer to find. */
const LEAST_LINES = 3;
const GRADE = 2;

/** First sentences of doc comments, about the function or method below or around them. */
export function docCandidates({ path, language, text, nodes }: OutlinedFile): Candidate[] {
  const lines = splitLines(text);
  const candidates: Candidate[] = [];
  walk(nodes, (node, above) => {
    if (!isFunction(node) || node.doc === '') return;
    const prose = questionOfDoc(node.doc, node.name, [node.name, ...above.map(({ name }) => name)]);
    const masks = prose && masksOf(path, lines, node);
    if (!prose || !masks || node.endLine - node.startLine - masks.length < LEAST_LINES) return;
    const relevant = [placeOf(path, node)];
    candidates.push({
      ...prose,
      id: idOf('docstring', path, node.nameLine),
      kind: 'docstring',
      language,
      relevant,
      masks,
    });
  });
  return candidates;
}

/** Headings, about the text down to the next heading. */
export function headingCandidates({ path, language, text, nodes }: OutlinedFile): Candidate[] {
  const lines = splitLines(text);
  const candidates: Candidate[] = [];
  walk(nodes, (node) => {
    const heading = lines[node.nameLine] ?? '';
    if (node.kind !== 'section' || !heading.includes(node.name)) return;
    const prose = questionOfHeading(node.name);
    const inner = node.children.find(({ kind }) => kind === 'section');
    const endLine = inner?.startLine ?? node.endLine;
    const filled = lines.slice(node.nameLine + 1, endLine).filter((line) => /\w{2}/.test(line));
    if (!prose || filled.length < LEAST_LINES) return;
    candidates.push({
      ...prose,
      id: idOf('heading', path, node.nameLine),
      kind: 'heading',
      language,
      relevant: [{ path, startLine: node.startLine, endLine, grade: GRADE }],
      masks: [{ path, line: node.nameLine, text: node.name }],
    });
  });
  return candidates;
}

/** Collects, file by file, the functions in which lines that commits added still stand. */
export class CommitPlaces {
  readonly #byPath = new Map<string, Commit[]>();
  readonly #found = new Map<
    Commit,
    { language: string; lines: number; places: RelevantPlace[]; names: string[] }
  >();

  constructor(commits: readonly Commit[]) {
    for (const commit of commits) {
      for (const path of commit.added.keys()) {
        const others = this.#byPath.get(path);
        if (others) others.push(commit);
        else this.#byPath.set(path, [commit]);
      }
    }
  }

  add({ path, language, text, nodes }: OutlinedFile): void {
    const commits = this.#byPath.get(path);
    if (!commits) return;
    const lineOf = distinctLines(text);
    const functions: OutlineNode[] = [];
    walk(nodes, (node) => {
      if (isFunction(node)) functions.push(node);
    });
    for (const commit of commits) {
      const found = this.#found.get(commit) ?? { language, lines: 0, places: [], names: [] };
      this.#found.set(commit, found);
      for (const added of new Set(commit.added.get(path))) {
        const line = lineOf.get(added);
        if (line === undefined || line < 0) continue;
        found.lines++;
        // Inner functions come after those around them.
        const holder = functions.findLast(({ startLine, endLine }) => line >= startLine && line < endLine);
        if (
          !holder ||
          found.places.some((place) => place.path === path && place.startLine === holder.startLine)
        )
          continue;
        found.places.push(placeOf(path, holder));
        found.names.push(holder.name, stemOf(path));
      }
    }
  }

  /** `isCode` tells which of the paths would have counted as code. */
  candidates(isCode: (path: string) => boolean): Candidate[] {
    const taken = new Set<string>();
    return [...this.#found].flatMap(([commit, { language, lines, places, names }]): Candidate[] => {
      const added = [...commit.added].filter(([path]) => isCode(path));
      const total = added.reduce((sum, [, those]) => sum + new Set(those).size, 0);
      const key = JSON.stringify(places);
      const isClear = places.length >= 1 && places.length <= MOST_PLACES && added.length <= MOST_FILES;
      if (!isClear || lines < LEAST_LEFT * total || taken.has(key)) return [];
      const prose = questionOfSubject(commit.subject, names);
      if (!prose) return [];
      taken.add(key);
      const id = `commit:${commit.id.slice(0, 12)}`;
      return [{ ...prose, id, kind: 'commit', language, relevant: places, masks: [] }];
    });
  }
}

/** A commit that touches more does not have one subject. */
const MOST_PLACES = 4;
const MOST_FILES = 3;
/** Share of the added lines that must still be there. */
const LEAST_LEFT = 0.5;

function walk(
  nodes: readonly OutlineNode[],
  visit: (node: OutlineNode, above: readonly OutlineNode[]) => void,
  above: readonly OutlineNode[] = [],
): void {
  for (const node of nodes) {
    visit(node, above);
    walk(node.children, visit, [...above, node]);
  }
}

function isFunction({ kind }: OutlineNode): boolean {
  return kind === 'function' || kind === 'method';
}

/** One for each line of the comment; undefined if one of them is not found as it was read. */
function masksOf(path: string, lines: readonly string[], node: OutlineNode): Mask[] | undefined {
  const masks: Mask[] = [];
  let line = node.startLine;
  for (const said of node.doc.split('\n')) {
    const text = said.trim();
    if (text === '') continue;
    while (line < node.endLine && !lines[line]!.includes(text)) line++;
    if (line >= node.endLine) return undefined;
    masks.push({ path, line: line++, text });
  }
  return masks;
}

/** By trimmed text; -1 for what stands more than once. */
function distinctLines(text: string): Map<string, number> {
  const lineOf = new Map<string, number>();
  splitLines(text).forEach((line, i) => {
    const key = line.trim();
    lineOf.set(key, lineOf.has(key) ? -1 : i);
  });
  return lineOf;
}

function placeOf(path: string, { startLine, endLine }: Omit<Place, 'path'>): RelevantPlace {
  return { path, startLine, endLine, grade: GRADE };
}

function idOf(kind: AutoKind, path: string, line: number): string {
  return `${kind}:${path}:${line + 1}`;
}

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
}
