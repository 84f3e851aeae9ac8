/**
 * Cuts any file into chunks: along its syntax, its headings or keys, or along lines where nothing better is
 * known. Never throws on a text; what could not be parsed is cut along lines and says why.
 */
import { type Chunk, type ChunkedFile, type ChunkLimits, DEFAULT_CHUNK_LIMITS } from './chunk.ts';
import { chunkDocument, outlineDocument } from './documents/index.ts';
import { chunkLines, splitLines } from './lines.ts';
import type { OutlineNode } from './outline.ts';
import { packOutline } from './pack.ts';
import { SyntaxOutliner } from './syntax/index.ts';
import { type ParseClock, THREAD_CLOCK } from './syntax/parser.ts';

/** Changes whenever the same text may be cut differently or described differently; part of the index stamp. */
export const CHUNKER_VERSION = 2;

/** Chunks files of all languages; belongs to one thread. Grammars are loaded when they are first needed. */
export class Chunker {
  readonly #syntax: SyntaxOutliner;

  private constructor(syntax: SyntaxOutliner) {
    this.#syntax = syntax;
  }

  /**
   * `grammarFolder` holds the files of `grammarFiles()`. `clock` limits the time of a parse.
   */
  static async open(grammarFolder: string, clock: ParseClock = THREAD_CLOCK): Promise<Chunker> {
    return new Chunker(await SyntaxOutliner.open(grammarFolder, clock));
  }

  /** `language` is VS Code's id. An empty text, or one of blank lines, has no chunks. */
  async chunk(
    language: string,
    text: string,
    limits: ChunkLimits = DEFAULT_CHUNK_LIMITS,
  ): Promise<ChunkedFile> {
    const lines = splitLines(text);
    const outline = this.#syntax.outline(language, lines, limits);
    if (outline === undefined)
      return (
        chunkDocument(language, text, limits, (of, code) => this.outline(of, code)) ?? {
          chunks: chunkLines(text, limits),
        }
      );
    if ('fallback' in outline) return { chunks: chunkLines(text, limits), fallback: outline.fallback };
    const chunks: Chunk[] = packOutline(lines, outline.nodes, limits);
    return { chunks };
  }

  /** Symbols or sections with their comments, before anything is cut to size; empty where none can be told. */
  outline(language: string, text: string): readonly OutlineNode[] {
    const lines = splitLines(text);
    const outline = this.#syntax.outline(language, lines, DEFAULT_CHUNK_LIMITS);
    if (outline === undefined) return outlineDocument(language, text, lines, DEFAULT_CHUNK_LIMITS) ?? [];
    return 'fallback' in outline ? [] : outline.nodes;
  }

  /** Whether its thread should end soon, to give back memory; until then it goes on, and cuts more along lines. */
  get isWorn(): boolean {
    return this.#syntax.isWorn;
  }

  dispose(): void {
    this.#syntax.dispose();
  }
}
