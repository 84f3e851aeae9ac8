/** Blocks of a report for a person: rows, small tables, and what was skipped, each within the width. */
import { SKIP_SENTENCES, type SkipReason } from '../engine/workspace/index.ts';
import { counted, keepStart, printable, type Style, thousands, wrap } from './terminal.ts';

const NAME_COLUMNS = 18;
const TABLE_NAME_COLUMNS = 18;
const NUMBER_COLUMNS = 9;
const INDENT = '  ';
const EXAMPLES_PER_REASON = 3;
/** Counts are right-aligned in this many columns; sentences and examples stand behind. */
const COUNT_COLUMNS = 7;

/** "  name    value", the value wrapped under itself; what cannot be broken, like a path, stays whole. */
export function row(name: string, value: string, columns: number): string[] {
  const head = `${INDENT}${name.padEnd(NAME_COLUMNS)} `;
  return wrap(value, columns - head.length, { whole: true }).map((line, i) =>
    i === 0 ? head + line : ' '.repeat(head.length) + line,
  );
}

/** Rows of a name and a number under one heading; of more than `most`, the last ones are summed up by `sum`. */
export function table<T>(
  name: string,
  entries: readonly (readonly [name: string, value: T])[],
  { most, format, sum }: TableOptions<T>,
): string[] {
  // A last row that stands for one entry would save nothing.
  const shown = entries.length <= most + 1 ? entries : entries.slice(0, most);
  const rest = entries.slice(shown.length);
  const rows = [
    ...shown,
    ...(rest.length > 0 ? [[`${rest.length} more`, sum(rest.map(([, value]) => value))] as const] : []),
  ];
  if (rows.length === 0) return [`${INDENT}${name.padEnd(NAME_COLUMNS)} none`];
  return rows.map(([entry, value], i) => {
    const head = (i === 0 ? name : '').padEnd(NAME_COLUMNS);
    const cell = keepStart(entry, TABLE_NAME_COLUMNS).padEnd(TABLE_NAME_COLUMNS);
    return `${INDENT}${head} ${cell}${format(value).padStart(NUMBER_COLUMNS)}`;
  });
}

export interface TableOptions<T> {
  readonly most: number;
  readonly format: (value: T) => string;
  readonly sum: (values: readonly T[]) => T;
}

export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

/** For each reason, most frequent first: how many, what it means, and some of them. */
export function skippedLines(entries: readonly Skipped[], style: Style, columns: number): string[] {
  const byReason = new Map<string, Skipped[]>();
  for (const entry of entries) {
    const others = byReason.get(entry.reason);
    if (others) others.push(entry);
    else byReason.set(entry.reason, [entry]);
  }
  const ordered = [...byReason].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  return ordered.flatMap(([reason, skipped]) => {
    const room = columns - INDENT.length - COUNT_COLUMNS - 2;
    const under = ' '.repeat(INDENT.length + COUNT_COLUMNS + 2);
    const sentence = wrap(SKIP_SENTENCES[reason as SkipReason] ?? reason, room);
    const head = `${INDENT}${thousands(skipped.length).padStart(COUNT_COLUMNS)}  `;
    const examples = skipped.slice(0, EXAMPLES_PER_REASON).map(({ path }) => printable(path));
    const more = skipped.length > examples.length ? ', …' : '';
    return [
      ...sentence.map((line, i) => (i === 0 ? head : under) + line),
      ...wrap(`${examples.join(', ')}${more}`, room, { whole: true }).map((line) => style.dim(under + line)),
    ];
  });
}

export function skippedTitle(count: number): string {
  return count === 1 ? '1 entry is skipped' : `${counted(count, 'entry', 'entries')} are skipped`;
}
