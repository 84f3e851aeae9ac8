/** What a worker makes of one file: everything the index needs except vectors. Plain data, it crosses threads. */
import { hash } from 'node:crypto';
import type { FileRole } from '../../shared/languages.ts';
import type { ContentKind, LineRange, SymbolKind } from '../../shared/types.ts';
import type { Chunk, ChunkedFile, ChunkFallback, Definition } from '../chunking/chunk.ts';
import { IMPORT_LINE } from '../chunking/importLine.ts';
import { termsOf } from '../lexical/terms.ts';
import { type Identifier, Vocabulary } from '../lexical/vocabulary.ts';
import { FLAG_IMPORTS } from '../store/records.ts';

export interface PreparedChunk extends LineRange {
  readonly symbol: string;
  readonly symbolKind: SymbolKind;
  readonly breadcrumb: readonly string[];
  readonly definitions: readonly Definition[];
  readonly flags: number;
  /** 16 bytes as hex. */
  readonly chunkHash: string;
  readonly terms: string;
  readonly wordCount: number;
  /** What is embedded. */
  readonly embeddingText: string;
}

export interface PreparedFile {
  readonly path: string;
  readonly size: number;
  readonly changedMs: number;
  readonly contentHash: string;
  readonly language: string | undefined;
  readonly contentKind: ContentKind;
  readonly role: FileRole;
  readonly fallback: ChunkFallback | undefined;
  readonly chunks: readonly PreparedChunk[];
}

/** Belongs to one thread, as the vocabulary does. */
export function prepareChunks(path: string, chunked: ChunkedFile): PreparedChunk[] {
  const pathIdentifiers = vocabulary.read(path);
  return chunked.chunks.map((chunk) => prepareChunk(pathIdentifiers, chunk));
}

const vocabulary = new Vocabulary();

function prepareChunk(path: readonly Identifier[], chunk: Chunk): PreparedChunk {
  const { startLine, endLine, symbol, symbolKind, breadcrumb, definitions } = chunk;
  const embeddingText = embeddingTextOf(chunk);
  const names = definitions.map((definition) => definition.name);
  const terms = termsOf({
    symbols: vocabulary.read((symbol === '' ? names : [symbol, ...names]).join('\n')),
    path,
    doc: vocabulary.read(chunk.doc),
    body: vocabulary.read(chunk.context === '' ? chunk.text : `${chunk.context}\n${chunk.text}`),
  });
  return {
    startLine,
    endLine,
    symbol,
    symbolKind,
    breadcrumb,
    definitions,
    flags: isMostlyImports(chunk.text) ? FLAG_IMPORTS : 0,
    chunkHash: hashOf(symbol, embeddingText),
    terms: terms.text,
    wordCount: terms.wordCount,
    embeddingText,
  };
}

/**
 * The enclosing symbols or headings, the signature of a split symbol, then the text, which holds the name and
 * the doc comment. The path is left out: it is embedded once per file and mixed in when scores are made, so a
 * moved file keeps its vectors.
 */
function embeddingTextOf(chunk: Chunk): string {
  const head = [...chunk.breadcrumb, chunk.context].filter((line) => line !== '');
  return head.length === 0 ? chunk.text : `${head.join('\n')}\n${chunk.text}`;
}

function hashOf(symbol: string, embeddingText: string): string {
  return hash('sha256', `${symbol}\0${embeddingText}`, 'hex').slice(0, 32);
}

const MOSTLY = 0.7;

/** Whether most lines that say anything are imports, re-exports or the like. */
function isMostlyImports(text: string): boolean {
  const lines = text.split('\n');
  const mostOthers = lines.length * (1 - MOSTLY);
  let said = 0;
  let imports = 0;
  let isInside = false;
  for (const line of lines) {
    if (said - imports > mostOthers) return false;
    const trimmed = line.trim();
    if (trimmed === '' || /^(?:\/[/*]|\*)/.test(trimmed)) continue;
    said++;
    const isImport = IMPORT_LINE.test(line);
    if (isInside || isImport) imports++;
    if (isImport && /[({]$/.test(trimmed)) isInside = true;
    else if (isInside && /[)}]/.test(trimmed)) isInside = false;
  }
  return said > 0 && imports / said >= MOSTLY;
}
