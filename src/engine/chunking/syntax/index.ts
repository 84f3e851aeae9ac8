/**
 * Outlines of source code. Hides grammars, trees and what can go wrong with them: the caller gets the symbols
 * of a file, or the reason why there are none.
 */
import type { Tree } from 'web-tree-sitter';
import type { ChunkFallback, ChunkLimits } from '../chunk.ts';
import type { OutlineNode } from '../outline.ts';
import { outlinePage } from './embedded.ts';
import { PAGE_LANGUAGES, SYNTAX_LANGUAGES } from './languages.ts';
import { type CompiledTable, compileTable, outlineTree } from './outlineTree.ts';
import { type ParseClock, SyntaxParser } from './parser.ts';
import { outlineSql } from './sql.ts';

export type SyntaxOutline = { readonly nodes: readonly OutlineNode[] } | { readonly fallback: ChunkFallback };

/** Outlines source code; belongs to one thread. */
export class SyntaxOutliner {
  readonly #parser: SyntaxParser;
  readonly #tables = new Map<string, CompiledTable>();

  private constructor(parser: SyntaxParser) {
    this.#parser = parser;
  }

  /** `grammarFolder` holds the files of `grammarFiles()`; `clock` limits the time of a parse. */
  static async open(grammarFolder: string, clock: ParseClock): Promise<SyntaxOutliner> {
    return new SyntaxOutliner(await SyntaxParser.open(grammarFolder, clock));
  }

  /** Undefined if there is no grammar for `language`. Lines are without their ends. */
  outline(language: string, lines: readonly string[], limits: ChunkLimits): SyntaxOutline | undefined {
    if (language === 'sql') return { nodes: outlineSql(lines) };
    if (!PAGE_LANGUAGES.has(language)) return this.#outlineSource(language, lines, limits);
    const nodes = outlinePage(language, lines, (inner, innerLines) => {
      const outline = this.#outlineSource(inner, innerLines, limits);
      return outline !== undefined && 'nodes' in outline ? outline.nodes : [];
    });
    return { nodes };
  }

  /** See `SyntaxParser.isWorn`. */
  get isWorn(): boolean {
    return this.#parser.isWorn;
  }

  dispose(): void {
    this.#parser.dispose();
  }

  #outlineSource(language: string, lines: readonly string[], limits: ChunkLimits): SyntaxOutline | undefined {
    if (!Object.hasOwn(SYNTAX_LANGUAGES, language)) return undefined;
    // Joined by \n, so that the parser counts the same lines as VS Code does.
    const tree = this.#parser.parse(SYNTAX_LANGUAGES[language]!.grammar, lines.join('\n'));
    if (typeof tree === 'string') return { fallback: tree };
    try {
      return this.#outlineOf(tree, language, lines, limits);
    } catch {
      // A trap in the grammar's own memory, met while the tree was read.
      return { fallback: 'parseError' };
    } finally {
      tree.delete();
    }
  }

  #outlineOf(tree: Tree, language: string, lines: readonly string[], limits: ChunkLimits): SyntaxOutline {
    const { nodes, errorLines } = outlineTree(tree, this.#tableOf(language), lines, limits);
    const isMostlyError = errorLines > lines.length * MOST;
    return isMostlyError && namedLines(nodes) < lines.length * SOME ? { fallback: 'parseError' } : { nodes };
  }

  #tableOf(language: string): CompiledTable {
    let compiled = this.#tables.get(language);
    if (compiled === undefined) {
      const { grammar, table } = SYNTAX_LANGUAGES[language]!;
      compiled = compileTable(table, this.#parser.language(grammar)!);
      this.#tables.set(language, compiled);
    }
    return compiled;
  }
}

/** Where the grammar fails for most lines, the symbols that it found nevertheless are right if they cover some. */
const MOST = 0.5;
const SOME = 0.1;

function namedLines(nodes: readonly OutlineNode[]): number {
  let count = 0;
  for (const { name, startLine, endLine, children } of nodes) {
    count += name === '' ? namedLines(children) : endLine - startLine;
  }
  return count;
}
