/** Markdown and MDX: where headings are, and what must stay whole around them. */
import { isBlank } from '../lines.ts';
import { endAfter, plainTitle, runLength } from './markup.ts';
import type { DocumentHead, Heading, SectionFormat } from './sections.ts';

export const markdownFormat: SectionFormat = {
  head: frontMatter,
  heading(lines, line, startsParagraph) {
    const mark = lines[line]!.trimStart()[0];
    if (mark === '#') return atxHeading(lines, line);
    if (mark === '<') return htmlHeading(lines, line);
    return startsParagraph ? setextHeading(lines, line) : undefined;
  },
  wholeEnd: (lines, line) => fenceEnd(lines, line) ?? htmlEnd(lines, line),
};

/** `title` of YAML (`---`) or TOML (`+++`) front matter. Without a closing mark there is none. */
function frontMatter(lines: readonly string[]): DocumentHead {
  const mark = lines[0]!.trimEnd();
  const none = { bodyLine: 0, title: '', titleLine: 0 };
  if (mark !== '---' && mark !== '+++') return none;
  let title = '';
  let titleLine = 0;
  for (let line = 1; line < lines.length; line++) {
    const text = lines[line]!;
    if (text.trimEnd() === mark) return { bodyLine: line + 1, title, titleLine };
    if (isBlank(text) && line === 1) return none;
    const [, value] = /^["']?title["']?\s*[:=]\s*(\S.*)$/.exec(text) ?? [];
    if (value !== undefined && title === '') {
      title = plainTitle(unquoted(value.trim()));
      titleLine = line;
    }
  }
  return none;
}

function unquoted(value: string): string {
  const quote = value[0]!;
  return /["']/.test(quote) && value.length > 1 && value.endsWith(quote) ? value.slice(1, -1) : value;
}

function atxHeading(lines: readonly string[], line: number): Heading | undefined {
  const [, marks, rest = ''] = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/.exec(lines[line]!) ?? [];
  const title = titleOf(rest);
  // `#` alone is a heading by the standard, but one without a name helps nobody.
  if (marks === undefined || title === '') return undefined;
  return { startLine: line, endLine: line + 1, nameLine: line, level: marks.length, title };
}

/** `<h1 align="center">Title</h1>`, which many a README begins with; the closing tag may stand two lines below. */
function htmlHeading(lines: readonly string[], line: number): Heading | undefined {
  const [, level] = /^\s{0,3}<h([1-6])[\s>]/i.exec(lines[line]!) ?? [];
  if (level === undefined) return undefined;
  const text = lines
    .slice(line, line + MAX_HTML_HEADING_LINES)
    .map((part) => part.slice(0, MAX_HTML_HEADING_CHARS));
  const last = text.findIndex((part) => part.toLowerCase().includes(`</h${level}`));
  const title =
    last < 0
      ? ''
      : plainTitle(
          text
            .slice(0, last + 1)
            .join(' ')
            .replace(/<[^<>]*>/g, ' '),
        );
  if (title === '') return undefined;
  return { startLine: line, endLine: line + last + 1, nameLine: line, level: Number(level), title };
}

const MAX_HTML_HEADING_LINES = 3;
// Leaves room for the attributes of images and links around the title.
const MAX_HTML_HEADING_CHARS = 1000;

/** A title of at most three lines above `===` or `---`. */
function setextHeading(lines: readonly string[], line: number): Heading | undefined {
  let under = line + 1;
  while (under <= line + MAX_SETEXT_LINES && !isBlank(lines[under]) && !UNDERLINE.test(lines[under]!))
    under++;
  if (under > line + MAX_SETEXT_LINES || isBlank(lines[under])) return undefined;
  const text = lines.slice(line, under);
  const title = text.some((part) => NO_TITLE_LINE.test(part)) ? '' : titleOf(text.join(' '));
  if (title === '') return undefined;
  const level = lines[under]!.includes('=') ? 1 : 2;
  return { startLine: line, endLine: under + 1, nameLine: line, level, title };
}

const UNDERLINE = /^ {0,3}(?:={2,}|-{2,})[ \t]*$/;
const MAX_SETEXT_LINES = 3;
// Indented code, list items, quotes, headings, tables, fences, tags and thematic breaks.
const NO_TITLE_LINE = /^(?: {4}|\t| {0,3}(?:[-*+>|]|#{1,6}\s|\d{1,9}[.)]\s|```|~~~|<|=+\s*$))/;

function titleOf(text: string): string {
  let title = text.slice(0, 2000).trim();
  const closing = /(?:^|[ \t])#+$/.exec(title.slice(-MAX_CLOSING_MARKS));
  if (closing !== null) title = title.slice(0, title.length - closing[0].length);
  return plainTitle(title.replace(/\s?\{:?\s?[#.][^{}]*\}$/, ''));
}

const MAX_CLOSING_MARKS = 80;

/** A fence ends at one of the same mark that is at least as long, or with the file. */
function fenceEnd(lines: readonly string[], line: number): number | undefined {
  if (!lines[line]!.includes('```') && !lines[line]!.includes('~~~')) return undefined;
  const [, marks, info] =
    /^[\s>]{0,40}(?:[-*+]\s{1,4}|\d{1,9}[.)]\s{1,4})?(`{3,}|~{3,})(.*)$/.exec(lines[line]!) ?? [];
  if (marks === undefined || (marks.startsWith('`') && info!.includes('`'))) return undefined;
  return endAfter(lines, line, (candidate) => {
    const text = candidate.replace(/^[\s>]{0,40}/, '').trimEnd();
    return text.length >= marks.length && text[0] === marks[0] && runLength(text, 0) === text.length;
  });
}

/** Comments, raw HTML and paired shortcodes, in which a `#` is no heading. */
function htmlEnd(lines: readonly string[], line: number): number | undefined {
  const text = lines[line]!;
  if (!/^\s{0,12}[<{]/.test(text)) return undefined;
  const [opening, tag, shortcode] = RAW_START.exec(text) ?? [];
  if (opening === undefined || SELF_CLOSED.test(text)) return undefined;
  const close =
    tag !== undefined
      ? `</${tag.toLowerCase()}`
      : shortcode !== undefined
        ? `/${shortcode}`
        : RAW_CLOSE[opening.trim()]!;
  if (text.slice(opening.length).toLowerCase().includes(close)) return undefined;
  return endAfter(lines, line, (candidate) => candidate.toLowerCase().includes(close));
}

const RAW_START =
  /^\s{0,12}(?:<!--|\{\/\*|<(pre|script|style|textarea)\b|\{\{[<%]\s?(highlight|code-toggle)\b)/i;
const SELF_CLOSED = /\/[>%]\}\}/;
const RAW_CLOSE: Readonly<Record<string, string>> = { '<!--': '-->', '{/*': '*/}' };
