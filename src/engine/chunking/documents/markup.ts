/**
 * Small helpers for lines of markup: titles without their marks, and the end of a delimited range. All look
 * at a bounded part of a line, so that no line can make them slow.
 */

// A longer line is a paragraph that happens to look like a heading; also bounds every pattern on titles.
const MAX_TITLE_CHARS = 200;

/** A title as a person reads it: marks of links, code and emphasis removed, spaces collapsed. */
export function plainTitle(markup: string): string {
  const source = markup.slice(0, MAX_TITLE_CHARS);
  if (!MARK.test(source)) return source.trim();
  return source
    .replace(/!?\[([^[\]]*)\]\([^()]*(?:\([^()]*\))?[^()]*\)/g, '$1')
    .replace(/!?\[([^[\]]*)\]\[[^[\]]*\]/g, '$1')
    .replace(/<\/?[a-zA-Z][^<>]*>|<!--.*?-->/g, '')
    .replace(/``?([^`]+)``?/g, '$1')
    .replace(/(\*\*?\*?|~~|(?<!\w)__?)(?=\S)([^*~]+?)\1(?!\w)/g, '$2')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/&(amp|lt|gt|quot|nbsp);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name])
    .replace(/\s+/g, ' ')
    .trim();
}

// Without any of these a title reads as it is written.
const MARK = /[\\`*_~[<&]|\s\s/;
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

/** The line after the first one below `line` that `closes`, or the end of the file. */
export function endAfter(
  lines: readonly string[],
  line: number,
  closes: (candidate: string) => boolean,
): number {
  for (let end = line + 1; end < lines.length; end++) if (closes(lines[end]!)) return end + 1;
  return lines.length;
}

/** How often `line` repeats its character at `start` without a break. */
export function runLength(line: string, start: number): number {
  let end = start;
  while (end < line.length && line[end] === line[start]) end++;
  return end - start;
}

/**
 * The character that a line is an adornment of (`=====`), or undefined. White space at its end is ignored,
 * at its start it is not.
 */
export function adornmentOf(line: string | undefined): string | undefined {
  const text = line?.trimEnd() ?? '';
  return text.length >= MIN_ADORNMENT && runLength(text, 0) === text.length && /[!-/:-@[-`{-~]/.test(text[0]!)
    ? text[0]
    : undefined;
}

// Two marks may be a stray dash or a dialogue, three are meant.
const MIN_ADORNMENT = 3;
