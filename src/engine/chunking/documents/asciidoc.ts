/** AsciiDoc: headings with their anchors, and delimited ranges, in which a `=` is no heading. */
import { isBlank } from '../lines.ts';
import { endAfter, plainTitle, runLength } from './markup.ts';
import type { Heading, SectionFormat } from './sections.ts';

export const asciidocFormat: SectionFormat = {
  heading(lines, line, startsParagraph) {
    const titleLine = startsParagraph ? afterAttributes(lines, line) : line;
    const heading =
      markedHeading(lines, titleLine) ?? (startsParagraph ? underlined(lines, titleLine) : undefined);
    return heading === undefined ? undefined : { ...heading, startLine: line };
  },
  wholeEnd(lines, line) {
    const mark = delimiterOf(lines[line]!);
    return mark === undefined
      ? undefined
      : endAfter(lines, line, (candidate) => candidate.trimEnd() === mark);
  },
};

/** `== Title`, or `## Title`, which is read as well. */
function markedHeading(lines: readonly string[], line: number): Heading | undefined {
  const [, marks, rest] = /^(={1,6}|#{1,6})[ \t]+(\S.*)$/.exec(lines[line] ?? '') ?? [];
  if (marks === undefined) return undefined;
  return headingOf(line, line + 1, marks.length, rest!);
}

/** The older form: a title underlined to its own length. */
function underlined(lines: readonly string[], line: number): Heading | undefined {
  const title = lines[line]?.trimEnd() ?? '';
  const underline = lines[line + 1]?.trimEnd() ?? '';
  const level = underline === '' ? -1 : UNDERLINES.indexOf(underline[0]!);
  if (level < 0 || underline.length < 3 || Math.abs(underline.length - title.length) > 1) return undefined;
  if (runLength(underline, 0) !== underline.length || !/^[\p{L}\p{N}]/u.test(title)) return undefined;
  return headingOf(line, line + 2, level + 1, title);
}

// In the order of their levels.
const UNDERLINES = '=-~^+';

function headingOf(line: number, endLine: number, level: number, markup: string): Heading | undefined {
  const title = plainTitle(
    markup
      .slice(0, MAX_SOURCE_CHARS)
      .replace(/\s+=+\s*$/, '')
      .replace(/\[\[[^[\]]*\]\]/g, '')
      .replace(/(?:link:|xref:|https?:)[^\s[\]]*\[([^[\]]*)\]/g, '$1'),
  );
  return title === '' ? undefined : { startLine: line, endLine, nameLine: line, level, title };
}

const MAX_SOURCE_CHARS = 300;

/** Anchors and attribute lists belong to what they stand above. */
function afterAttributes(lines: readonly string[], line: number): number {
  let next = line;
  while (next < line + MAX_ATTRIBUTE_LINES && /^\[.{0,200}\]\s*$/.test(lines[next] ?? '')) next++;
  return isBlank(lines[next]) ? line : next;
}

const MAX_ATTRIBUTE_LINES = 4;

function delimiterOf(line: string): string | undefined {
  const text = line.trimEnd();
  if (text === '--' || /^[|,:!]===$/.test(text)) return text;
  if (/^```\w*$/.test(text)) return '```';
  return text.length >= 4 && '-=.*_+/'.includes(text[0]!) && runLength(text, 0) === text.length
    ? text
    : undefined;
}
