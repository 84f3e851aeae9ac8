/**
 * Results as Markdown, to be pasted elsewhere or read in an editor. Names out of files are escaped, so that they show as they
 * are. Knows nothing of the editor.
 */
import type { Snippet, WorkspaceResult } from '../../shared/engineApi.ts';
import { encodedForLink } from '../plainText.ts';

/** A result, and lines of its file. */
export interface WithSnippet {
  readonly result: WorkspaceResult;
  readonly snippet: Snippet | undefined;
}

export interface MarkdownOptions {
  /** The heading; none if absent. */
  readonly title?: string;
  /** Where a link leads: the path from where the Markdown will be read. */
  readonly pathOf: (result: WorkspaceResult) => string;
  /** "lines 3–9", in the person's language. */
  readonly linesText: (first: number, last: number) => string;
  readonly confidenceText: (result: WorkspaceResult) => string;
}

/** A list of links, each with the lines that were shown. */
export function markdownOf(found: readonly WithSnippet[], options: MarkdownOptions): string {
  const items = found.map((one) => itemOf(one, options)).join('\n');
  return options.title === undefined ? `${items}\n` : `# ${escaped(options.title)}\n\n${items}\n`;
}

function itemOf(
  { result, snippet }: WithSnippet,
  { pathOf, linesText, confidenceText }: MarkdownOptions,
): string {
  const { symbol, breadcrumb, startLine, endLine, similarity } = result;
  const path = pathOf(result);
  const title = symbol || breadcrumb.join(' › ');
  const link = `[${escaped(path)}](${encodedPath(path)}#L${startLine + 1})`;
  const facts = [
    linesText(startLine + 1, Math.max(endLine, startLine + 1)),
    confidenceText(result),
    similarity.toFixed(2),
  ];
  const head = `- ${title === '' ? '' : `**${escaped(title)}** `}${link} (${escaped(facts.join(', '))})`;
  const lines = snippet?.lines ?? [];
  if (lines.length === 0) return head;
  const fence = fenceFor(lines.map(({ text }) => text));
  const texts = lines.flatMap(({ line, text }, at) =>
    at > 0 && line > lines[at - 1]!.line + 1 ? ['…', text] : [text],
  );
  const indented = [`${fence}${languageTag(result.language)}`, ...texts, fence].map((line) => `  ${line}`);
  return [head, '', ...indented, ''].join('\n');
}

/** Text in which nothing is Markdown or HTML, on one line. */
export function escaped(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/[\\`*_{}[\]()<>#+!|~&$]/g, '\\$&');
}

/** A fence that none of the lines ends. */
function fenceFor(lines: readonly string[]): string {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)),
  );
  return '`'.repeat(longest + 1);
}

function languageTag(language: string | undefined): string {
  return language !== undefined && /^[\w+#.-]+$/.test(language) ? language : '';
}

function encodedPath(path: string): string {
  return path.split('/').map(encodedForLink).join('/');
}
