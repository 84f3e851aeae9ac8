/** Text for a terminal: colours only where they are seen, control characters never, widths counted in columns. */

export interface Style {
  dim(text: string): string;
  bold(text: string): string;
  match(text: string): string;
  good(text: string): string;
  fair(text: string): string;
}

const ESCAPE = '\u001b[';

function paint(open: number, close: number): (text: string) => string {
  return (text) => `${ESCAPE}${open}m${text}${ESCAPE}${close}m`;
}

const COLOURED: Style = {
  dim: paint(2, 22),
  bold: paint(1, 22),
  match: paint(33, 39),
  good: paint(32, 39),
  fair: paint(36, 39),
};

const same = (text: string): string => text;
const PLAIN: Style = { dim: same, bold: same, match: same, good: same, fair: same };

export function styleFor(coloured: boolean): Style {
  return coloured ? COLOURED : PLAIN;
}

/** Colours for standard output, if it is a terminal that shows them and nobody has said no. */
export function outputStyle({ color }: { readonly color: boolean }): Style {
  return styleFor(
    color && process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
  );
}

const DEFAULT_COLUMNS = 80;
const LEAST_COLUMNS = 40;

/** Width that standard output is laid out for. */
export function outputColumns(): number {
  return Math.max(LEAST_COLUMNS, process.stdout.columns || DEFAULT_COLUMNS);
}

/** A file's text made harmless: tabs as two blanks, other control and bidirectional marks as a replacement. */
export function printable(text: string): string {
  return text.replaceAll('\t', '  ').replace(OBEYED, '\ufffd');
}

/** JSON of the same value, in which what a terminal obeys is escaped. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(
    OBEYED,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const OBEYED = /[\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f]/gu;

/** Columns that a text takes: wide East Asian characters and emoji count two, combining marks none. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

/** Cut to a number of columns, an ellipsis at the end if something was left out. */
export function keepStart(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let used = 1;
  let result = '';
  for (const character of text) {
    used += columnsOfCharacter(character);
    if (used > columns) break;
    result += character;
  }
  return `${result}…`;
}

/** Like `keepStart`, but keeps the end: of a path the file name matters most. */
export function keepEnd(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  const characters = [...text];
  let used = 1;
  let from = characters.length;
  while (from > 0 && used + columnsOfCharacter(characters[from - 1]!) <= columns)
    used += columnsOfCharacter(characters[--from]!);
  return `…${characters.slice(from).join('')}`;
}

/** Lines of at most `columns`, broken at blanks; a longer word has a line of its own, cut unless `whole`. */
export function wrap(text: string, columns: number, { whole = false } = {}): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && columnsOf(last) + 1 + columnsOf(word) <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(whole ? word : keepStart(word, columns));
  }
  return lines;
}

function columnsOfCharacter(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
    character,
  )
    ? 2
    : 1;
}

export function megabytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

export function thousands(count: number): string {
  return count.toLocaleString('en-US');
}

/** "1 file", "1,204 files"; `plural` where an s is not enough. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${thousands(count)} ${count === 1 ? noun : plural}`;
}
