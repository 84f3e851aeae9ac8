/** Org, LaTeX and plain text: small formats whose headings stand on one line. */
import { isBlank } from '../lines.ts';
import { adornmentOf, endAfter, plainTitle } from './markup.ts';
import type { DocumentHead, Heading, SectionFormat } from './sections.ts';

export const orgFormat: SectionFormat = {
  head: (lines) => titleLike(lines, /^#\+title:\s*(\S.*)$/i, plainTitle),
  heading(lines, line) {
    const [, stars, rest] = /^(\*+)[ \t]+(\S.*)$/.exec(lines[line]!) ?? [];
    if (stars === undefined) return undefined;
    const title = plainTitle(
      rest!
        .slice(0, MAX_SOURCE_CHARS)
        .replace(/^(?:TODO|DONE|NEXT|WAITING|CANCELLED)\s+/, '')
        .replace(/^\[#\w\]\s*/, '')
        .replace(/\s:[\w@#%:]+:\s*$/, '')
        .replace(/\[\[[^[\]]*\]\[([^[\]]*)\]\]/g, '$1')
        .replace(/(^|\s)[=~/]([^=~/]+)[=~/](?=\s|$)/g, '$1$2'),
    );
    return oneLineHeading(line, stars.length, title);
  },
  wholeEnd(lines, line) {
    const [, name] = /^\s{0,40}#\+begin_(\w{1,40})/i.exec(lines[line]!) ?? [];
    if (name === undefined) return undefined;
    const close = `#+end_${name.toLowerCase()}`;
    return endAfter(lines, line, (candidate) => candidate.trim().toLowerCase() === close);
  },
};

export const latexFormat: SectionFormat = {
  head: (lines) =>
    titleLike(lines, /^\s{0,40}\\title(?:\[[^\]]*\])?\{(.*)$/, (text) => latexTitle(`{${text}`)),
  heading(lines, line) {
    const [opening, command] = LATEX_HEADING.exec(lines[line]!) ?? [];
    if (opening === undefined) return undefined;
    // A title may run on to the next line.
    const text = `${lines[line]!.slice(opening.length - 1)} ${lines[line + 1] ?? ''}`;
    return oneLineHeading(line, LATEX_LEVELS.indexOf(command!) + 1, latexTitle(text));
  },
  wholeEnd(lines, line) {
    const [, name] = /^\s{0,40}\\begin\{([\w*]{1,40})\}/.exec(lines[line]!) ?? [];
    if (name === undefined || LATEX_WRAPPERS.has(name)) return undefined;
    const close = `\\end{${name}}`;
    if (lines[line]!.includes(close)) return undefined;
    // A forgotten end costs the rest of one section, not of the file.
    const isVerbatim = LATEX_VERBATIM.test(name);
    const end = endAfter(
      lines,
      line,
      (candidate) => candidate.includes(close) || (!isVerbatim && LATEX_HEADING.test(candidate)),
    );
    return end > line + 1 && !isVerbatim && LATEX_HEADING.test(lines[end - 1]!) ? end - 1 : end;
  },
};

/** Underlined titles and, where there are several, numbered ones (`2.1 Scope`). */
export function plainTextFormat(lines: readonly string[]): SectionFormat {
  const numbered = lines.filter((_, line) => numberedHeading(lines, line) !== undefined).length;
  return {
    heading: (all, line, startsParagraph) =>
      startsParagraph
        ? (underlinedHeading(all, line) ??
          (numbered >= MIN_NUMBERED ? numberedHeading(all, line) : undefined))
        : undefined,
    wholeEnd: () => undefined,
  };
}

const MAX_SOURCE_CHARS = 300;

function oneLineHeading(line: number, level: number, title: string): Heading | undefined {
  return title === '' ? undefined : { startLine: line, endLine: line + 1, nameLine: line, level, title };
}

/** The file's title, from the first of its early lines that matches. */
function titleLike(lines: readonly string[], pattern: RegExp, clean: (text: string) => string): DocumentHead {
  for (const [titleLine, line] of lines.slice(0, MAX_HEAD_LINES).entries()) {
    const [, text] = pattern.exec(line) ?? [];
    if (text !== undefined) return { bodyLine: 0, title: clean(text), titleLine };
  }
  return { bodyLine: 0, title: '', titleLine: 0 };
}

// Room for a long LaTeX preamble.
const MAX_HEAD_LINES = 300;

const LATEX_LEVELS = ['part', 'chapter', 'section', 'subsection', 'subsubsection', 'paragraph'];
const LATEX_HEADING =
  /^\s{0,40}\\(part|chapter|section|subsection|subsubsection|paragraph)\*?\s?(?:\[[^[\]]{0,200}\])?\{/;
// These hold the sections instead of being held by one.
const LATEX_WRAPPERS = new Set(['document', 'appendices', 'frontmatter', 'mainmatter']);
const LATEX_VERBATIM = /^(?:[BL]?[vV]erbatim|lstlisting|minted|comment|filecontents)\*?$/;

/** The text of the group in braces that `text` begins with, without commands. */
function latexTitle(text: string): string {
  const source = text.slice(0, MAX_SOURCE_CHARS);
  let depth = 0;
  let end = 0;
  for (; end < source.length; end++) {
    if (source[end] === '{') depth++;
    else if (source[end] === '}' && --depth === 0) break;
  }
  return plainTitle(
    source
      .slice(1, end)
      .replace(/\\(?:label|thanks|footnote|cite)\{[^{}]*\}/g, '')
      .replace(/\\(?:[a-zA-Z]+\*?|\\)/g, ' ')
      .replace(/[{}$]/g, '')
      .replace(/\\([&%_#])/g, '$1')
      .replaceAll('~', ' '),
  );
}

function underlinedHeading(lines: readonly string[], line: number): Heading | undefined {
  const text = lines[line]!;
  const mark = adornmentOf(lines[line + 1]);
  if (mark === undefined || adornmentOf(text) !== undefined || text.length > MAX_PLAIN_TITLE)
    return undefined;
  if (lines[line + 1]!.trimEnd().length * 2 < text.trim().length) return undefined;
  const level = mark === '=' || mark === '#' || mark === '*' ? 1 : 2;
  const heading = { startLine: line, endLine: line + 2, nameLine: line, level, title: text.trim() };
  return /[\p{L}\p{N}]/u.test(text) && !isBlank(text) ? heading : undefined;
}

/** A short line between blank ones that begins with a number and does not end like a sentence. */
function numberedHeading(lines: readonly string[], line: number): Heading | undefined {
  const text = lines[line]!;
  if (text.length > MAX_PLAIN_TITLE || !isBlank(lines[line - 1]) || !isBlank(lines[line + 1]))
    return undefined;
  const [, number, title] =
    /^\s{0,8}(\d{1,3}(?:\.\d{1,3}){0,5})[.)]?\s{1,8}(\p{Lu}.*[^\s.,;:!?])\s*$/u.exec(text) ?? [];
  if (number === undefined) return undefined;
  return oneLineHeading(line, number.split('.').length, `${number} ${title!}`);
}

const MAX_PLAIN_TITLE = 80;
// One numbered line is an item of a list; two may begin one, but then they are its headings as well.
const MIN_NUMBERED = 2;
