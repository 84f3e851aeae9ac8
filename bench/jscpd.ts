/** Clones as jscpd reports them, and whether duplicate groups hold the same lines. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lex } from '../src/engine/analysis/tokens/lexer.ts';
import type { DuplicateGroup, DuplicateMember } from '../src/shared/duplicates.ts';
import { languageOf } from '../src/shared/languages.ts';
import type { LineRange } from '../src/shared/types.ts';

/** A side of a clone; lines from 0, the end excluded. */
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
  readonly start: number;
  readonly end: number;
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
    const clones = duplicates.map(({ firstFile, secondFile, tokens }) => ({
      a: sideOf(firstFile),
      b: sideOf(secondFile),
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

function sideOf({ name, start, end }: JscpdFile): Side {
  return { path: name.replace(/^\.\//, '').replace(EMBEDDED, ''), startLine: start - 1, endLine: end };
}

/** Lines: blanks and comments may make the places differ in length. */
const SLACK = 2;

/** Of a clone's lines, the share that some group holds in both of its places, as two members. */
export class GroupLines {
  readonly #ofPath = new Map<string, { readonly member: DuplicateMember; readonly group: number }[]>();

  constructor(groups: readonly DuplicateGroup[]) {
    groups.forEach(({ members }, group) => {
      for (const member of members) {
        const known = this.#ofPath.get(member.path);
        if (known) known.push({ member, group });
        else this.#ofPath.set(member.path, [{ member, group }]);
      }
    });
  }

  shareOf({ a, b }: Clone): number {
    const inA = this.#overlapping(a);
    const inB = this.#overlapping(b);
    const lines = a.endLine - a.startLine;
    let held = 0;
    for (let line = 0; line < lines; line++) {
      // Proportionally, so a little to either side counts too.
      const lineB = b.startLine + Math.floor((line * (b.endLine - b.startLine)) / lines);
      const isHeld = inA.some(
        (one) =>
          covers(one.member, a.startLine + line) &&
          inB.some(
            (other) =>
              other.group === one.group &&
              other.member !== one.member &&
              [-SLACK, 0, SLACK].some((off) => covers(other.member, lineB + off)),
          ),
      );
      if (isHeld) held++;
    }
    return held / lines;
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
}

function covers({ startLine, endLine }: LineRange, line: number): boolean {
  return startLine <= line && line < endLine;
}

/** Why a clone was not found, as far as it can be told. */
export function explanationOf(root: string, { a, b, embedded }: Clone, minTokens: number): string {
  if (embedded && a.path !== b.path) return 'code in a document, compared with other files as prose';
  if (a.path === b.path && a.startLine < b.endLine && b.startLine < a.endLine) return 'places that overlap';
  const least = Math.min(tokensIn(root, a), tokensIn(root, b));
  if (least < minTokens) return `fewer than ${minTokens} tokens: comments, or the inside of a text`;
  return 'not explained';
}

function tokensIn(root: string, { path, startLine, endLine }: Side): number {
  const { lines } = lex(readFileSync(join(root, path), 'utf8'), languageOf(path));
  return lines.filter((line) => startLine <= line && line < endLine).length;
}
