/** Clones as jscpd reports them, whether duplicate groups hold the same code, and why where they do not. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lexFile } from '../src/engine/analysis/tokens/documents.ts';
import { splitLines } from '../src/engine/chunking/lines.ts';
import type { DuplicateGroup, DuplicateMember } from '../src/shared/duplicates.ts';
import { languageOf } from '../src/shared/languages.ts';
import type { LineRange } from '../src/shared/types.ts';

/** A side of a clone: whole lines from 0, the end excluded. Empty if it has none. */
export interface Side extends LineRange {
  readonly path: string;
}

export interface Clone {
  readonly a: Side;
  readonly b: Side;
  /** As jscpd counts them: blanks among them. */
  readonly tokens: number;
  /** Whether a side is code in a document. */
  readonly embedded: boolean;
}

interface JscpdFile {
  /** Of code in a document, with the language behind a colon. */
  readonly name: string;
  readonly startLoc: JscpdPlace;
  readonly endLoc: JscpdPlace;
}

/** Lines from 1, columns from 0. */
interface JscpdPlace {
  readonly line: number;
  readonly column: number;
}

/** Runs jscpd without comments, as duplicates are compared here; returns its clones and its milliseconds. */
export function jscpdClones(
  program: string,
  root: string,
  minTokens: number,
  minLines: number,
): { clones: Clone[]; ms: number } {
  const out = mkdtempSync(join(tmpdir(), 'sextant-jscpd-'));
  try {
    const startMs = performance.now();
    const limits = ['--min-tokens', String(minTokens), '--min-lines', String(minLines), '--mode', 'weak'];
    execFileSync(program, [...limits, '--reporters', 'json', '--output', out, '.'], {
      cwd: root,
      stdio: 'ignore',
    });
    const ms = performance.now() - startMs;
    const { duplicates } = JSON.parse(readFileSync(join(out, 'jscpd-report.json'), 'utf8')) as {
      duplicates: { firstFile: JscpdFile; secondFile: JscpdFile; tokens: number }[];
    };
    const sources = new Sources(root);
    const clones = duplicates.map(({ firstFile, secondFile, tokens }) => ({
      a: sideOf(firstFile, sources),
      b: sideOf(secondFile, sources),
      tokens,
      embedded: [firstFile, secondFile].some(({ name }) => EMBEDDED.test(name)),
    }));
    return { clones, ms };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Behind the path: `guide.md:go`. */
const EMBEDDED = /:[\w-]+$/;

/** A clone may begin and end within a line: what it has of that line is no duplicated line. */
function sideOf({ name, startLoc, endLoc }: JscpdFile, sources: Sources): Side {
  const path = name.replace(/^\.\//, '').replace(EMBEDDED, '');
  const lines = sources.linesOf(path);
  const first = lines[startLoc.line - 1] ?? '';
  const last = lines[endLoc.line - 1] ?? '';
  return {
    path,
    startLine: startLoc.line - (first.slice(0, startLoc.column).trim() === '' ? 1 : 0),
    endLine: endLoc.line - (last.slice(endLoc.column).trim() === '' ? 0 : 1),
  };
}

/** The files of a folder, each read once: its lines, and the line of each of its tokens. */
class Sources {
  readonly #root: string;
  readonly #lines = new Map<string, readonly string[]>();
  readonly #tokenLines = new Map<string, Uint32Array>();

  constructor(root: string) {
    this.#root = root;
  }

  linesOf(path: string): readonly string[] {
    let lines = this.#lines.get(path);
    if (!lines) this.#lines.set(path, (lines = splitLines(readFileSync(join(this.#root, path), 'utf8'))));
    return lines;
  }

  /** Lines of the tokens in a place. */
  tokensOf({ path, startLine, endLine }: Side): Uint32Array {
    let lines = this.#tokenLines.get(path);
    if (!lines) {
      ({ lines } = lexFile(this.linesOf(path).join('\n'), languageOf(path)));
      this.#tokenLines.set(path, lines);
    }
    return lines.filter((line) => startLine <= line && line < endLine);
  }
}

/** Lines: blanks and comments may make the places differ in length. */
const SLACK = 2;

/** What groups hold of clones, and why not more. */
export class HeldClones {
  readonly #sources: Sources;
  readonly #ofPath = new Map<string, { readonly member: DuplicateMember; readonly group: number }[]>();

  constructor(root: string, groups: readonly DuplicateGroup[]) {
    this.#sources = new Sources(root);
    groups.forEach(({ members }, group) => {
      for (const member of members) {
        const known = this.#ofPath.get(member.path);
        if (known) known.push({ member, group });
        else this.#ofPath.set(member.path, [{ member, group }]);
      }
    });
  }

  /** Of the tokens in a clone's whole lines, the share that some group holds in both places, as two members. */
  shareOf({ a, b }: Clone): number {
    const inA = this.#overlapping(a);
    const inB = this.#overlapping(b);
    const tokens = this.#sources.tokensOf(a);
    const others = this.#sources.tokensOf(b);
    let held = 0;
    tokens.forEach((line, i) => {
      const other = others[Math.floor((i * others.length) / tokens.length)];
      const isHeld = inA.some(
        (one) =>
          covers(one.member, line) &&
          inB.some(
            (two) =>
              two.group === one.group &&
              two.member !== one.member &&
              [-SLACK, 0, SLACK].some((off) => covers(two.member, (other ?? Number.NaN) + off)),
          ),
      );
      if (isHeld) held++;
    });
    return tokens.length === 0 ? 0 : held / tokens.length;
  }

  #overlapping({
    path,
    startLine,
    endLine,
  }: Side): { readonly member: DuplicateMember; readonly group: number }[] {
    return (this.#ofPath.get(path) ?? []).filter(
      ({ member }) => member.startLine < endLine && member.endLine > startLine,
    );
  }

  /** Why a clone was not found, as far as it can be told. */
  whyNot({ a, b, embedded }: Clone, minTokens: number): string {
    if (a.path === b.path && a.startLine < b.endLine && b.startLine < a.endLine) return 'places that overlap';
    const least = Math.min(...[a, b].map((side) => this.#sources.tokensOf(side).length));
    if (least < minTokens) return `fewer than ${minTokens} tokens in whole lines, comments left out`;
    if (embedded && [a, b].some((side) => this.#hasFence(side)))
      return 'code of several fences, joined across the prose between them';
    return 'not explained';
  }

  #hasFence({ path, startLine, endLine }: Side): boolean {
    return this.#sources
      .linesOf(path)
      .slice(startLine, endLine)
      .some((line) => /^[ \t>]*(?:```|~~~)/.test(line));
  }
}

function covers({ startLine, endLine }: LineRange, line: number): boolean {
  return startLine <= line && line < endLine;
}
