/**
 * Documents and data files: routes a language to its outline and has it packed into chunks. Never throws on
 * a text, and is linear in its length.
 */
import type { ChunkedFile, ChunkLimits } from '../chunk.ts';
import { chunkLines, splitLines } from '../lines.ts';
import type { OutlineNode } from '../outline.ts';
import { packOutline } from '../pack.ts';
import { asciidocFormat } from './asciidoc.ts';
import { outlineJson } from './json.ts';
import { markdownFormat } from './markdown.ts';
import { chunkNotebook, type OutlineCode } from './notebook.ts';
import { latexFormat, orgFormat, plainTextFormat } from './plainFormats.ts';
import { restructuredTextFormat } from './restructuredText.ts';
import { outlineSections } from './sections.ts';
import { outlineIni, outlineToml } from './settings.ts';
import { outlineYaml } from './yaml.ts';

/**
 * Chunks of a document or a data file; undefined if `language` (VS Code's id) is neither. Only a notebook
 * can be invalid: it is cut along lines then, and says so. `outlineCode` says what code in a notebook defines.
 */
export function chunkDocument(
  language: string,
  text: string,
  limits: ChunkLimits,
  outlineCode: OutlineCode = () => [],
): ChunkedFile | undefined {
  if (language === 'jupyter') {
    const chunks = chunkNotebook(text, limits, outlineCode);
    return chunks === undefined
      ? { chunks: chunkLines(text, limits), fallback: 'invalidDocument' }
      : { chunks };
  }
  if (language === 'jsonl') return { chunks: chunkLines(text, limits) };
  const lines = splitLines(text);
  const nodes = outlineDocument(language, text, lines, limits);
  if (nodes === undefined) return undefined;
  return { chunks: nodes.length === 0 ? chunkLines(text, limits) : packOutline(lines, nodes, limits) };
}

/** Undefined for what has no outline. */
export function outlineDocument(
  language: string,
  text: string,
  lines: readonly string[],
  limits: ChunkLimits,
): OutlineNode[] | undefined {
  return Object.hasOwn(OUTLINES, language) ? OUTLINES[language]!(lines, text, limits) : undefined;
}

type Outline = (lines: readonly string[], text: string, limits: ChunkLimits) => OutlineNode[];

const json: Outline = (lines, text, { maxLines }) => outlineJson(text, lines, maxLines);
const ini: Outline = (lines, _, { maxLines }) => outlineIni(lines, maxLines);
const markdown: Outline = (lines) => outlineSections(lines, markdownFormat);

const OUTLINES: Readonly<Record<string, Outline>> = {
  markdown,
  mdx: markdown,
  restructuredtext: (lines) => outlineSections(lines, restructuredTextFormat()),
  asciidoc: (lines) => outlineSections(lines, asciidocFormat),
  plaintext: (lines) => outlineSections(lines, plainTextFormat(lines)),
  org: (lines) => outlineSections(lines, orgFormat),
  latex: (lines) => outlineSections(lines, latexFormat),
  json,
  jsonc: json,
  yaml: (lines, _, { maxLines }) => outlineYaml(lines, maxLines),
  toml: (lines, _, { maxLines }) => outlineToml(lines, maxLines),
  ini,
  properties: ini,
  dotenv: ini,
};
