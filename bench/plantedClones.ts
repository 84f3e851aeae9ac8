/**
 * Copies of real functions with one kind of change each: what a detector should find is known. The same functions and
 * seed give the same copies.
 */

export interface Edit {
  readonly name: string;
  /** Lines of a function to lines of its copy; undefined where there is nothing to change in this way. */
  readonly apply: (lines: readonly string[], language: string, random: () => number) => string[] | undefined;
}

/** Numbers in [0, 1), the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export const EDITS: readonly Edit[] = [
  { name: 'blanks and comments (type 1)', apply: withComments },
  { name: 'names (type 2)', apply: withOtherNames },
  { name: 'values (type 2)', apply: withOtherValues },
  {
    name: 'names and values (type 2)',
    apply: (lines, language, random) => chained([withOtherNames, withOtherValues], lines, language, random),
  },
  {
    name: 'one statement put in (type 3)',
    apply: (lines, language, random) => withInsertions(lines, language, random, 1),
  },
  {
    name: 'three statements put in (type 3)',
    apply: (lines, language, random) => withInsertions(lines, language, random, 3),
  },
  { name: 'two lines taken out (type 3)', apply: withDeletions },
  { name: 'two statements exchanged (type 3)', apply: withReordering },
  {
    name: 'names, and one statement put in (type 3)',
    apply: (lines, language, random) =>
      chained([withOtherNames, (all, of, next) => withInsertions(all, of, next, 1)], lines, language, random),
  },
  { name: 'a loop rewritten (type 4)', apply: withOtherLoop },
];

type Apply = Edit['apply'];

function chained(
  edits: readonly Apply[],
  lines: readonly string[],
  language: string,
  random: () => number,
): string[] | undefined {
  let current: readonly string[] | undefined = lines;
  for (const edit of edits) current = current && edit(current, language, random);
  return current && [...current];
}

function commentMark(language: string): string {
  return language === 'python' || language === 'ruby' ? '#' : '//';
}

function withComments(lines: readonly string[], language: string): string[] {
  return lines.flatMap((line, i) =>
    i % 3 === 1 ? ['', `${indentOf(line)}${commentMark(language)} Step ${i}.`, line] : [line],
  );
}

const RESERVED = new Set(
  'if else for while return function const let var new this self true false null None True False undefined class def func import from in of not and or is throw raise try catch except finally async await yield break continue switch case default nil range err error string int bool float len public private protected static final void package type struct interface export extends super do delete typeof instanceof lambda with as pass elif boolean double long char byte map chan go defer select'.split(
    ' ',
  ),
);

/** Names that occur again, without those behind a dot, get others. */
function withOtherNames(lines: readonly string[]): string[] | undefined {
  const text = lines.join('\n');
  const counts = new Map<string, number>();
  for (const [name] of text.matchAll(/(?<![\w.$"'`])[a-z_]\w*(?![\w"'`])/gi))
    counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = [...counts].filter(([name, count]) => count > 1 && !RESERVED.has(name)).map(([name]) => name);
  if (names.length < 2) return undefined;
  const others = new Map(names.map((name, i) => [name, `renamed${i}_${name.length}`]));
  return text.replace(/(?<![\w.$"'`])[a-z_]\w*(?![\w"'`])/gi, (name) => others.get(name) ?? name).split('\n');
}

function withOtherValues(lines: readonly string[]): string[] | undefined {
  const text = lines.join('\n');
  const changed = text
    .replace(/(?<![\w.])\d+(?![\w.])/g, (value) => String(Number(value) + 7))
    .replace(
      /(["'])([a-z][\w -]{2,})\1/gi,
      (_, quote: string, value: string) => `${quote}other ${value.length}${quote}`,
    );
  return changed === text ? undefined : changed.split('\n');
}

/** Places between two statements of one block: the line before ends a statement, and neither opens or closes a block. */
function borders(lines: readonly string[]): number[] {
  const found: number[] = [];
  for (let i = 2; i < lines.length - 1; i++) {
    const [before, after] = [lines[i - 1]!, lines[i]!];
    const isWhole =
      /[;)\]\w"']$/.test(before) &&
      /^\s*[\w$]/.test(after) &&
      !/^\s*(?:else|catch|except|finally|elif|case|default)\b/.test(after);
    if (isWhole && indentOf(before) === indentOf(after) && before.trim() !== '') found.push(i);
  }
  return found;
}

function withInsertions(
  lines: readonly string[],
  language: string,
  random: () => number,
  count: number,
): string[] | undefined {
  const places = borders(lines);
  if (places.length < count) return undefined;
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(places[Math.floor(random() * places.length)]!);
  const end = /^(?:python|ruby|go|kotlin|swift)$/.test(language) ? '' : ';';
  return lines.flatMap((line, i) =>
    chosen.has(i) ? [`${indentOf(line)}reportProgress("step ${i}", ${i} + 1)${end}`, line] : [line],
  );
}

function withDeletions(
  lines: readonly string[],
  _language: string,
  random: () => number,
): string[] | undefined {
  const places = borders(lines);
  if (places.length < 3) return undefined;
  const chosen = new Set<number>();
  while (chosen.size < 2) chosen.add(places[Math.floor(random() * places.length)]!);
  return lines.filter((_, i) => !chosen.has(i));
}

function withReordering(
  lines: readonly string[],
  _language: string,
  random: () => number,
): string[] | undefined {
  const places = borders(lines);
  if (places.length === 0) return undefined;
  const at = places[Math.floor(random() * places.length)]!;
  return lines.map((line, i) => (i === at - 1 ? lines[at]! : i === at ? lines[at - 1]! : line));
}

/** `for … of`, `for … in` and `for … range` as a counting or `while` loop. */
function withOtherLoop(lines: readonly string[], language: string): string[] | undefined {
  let isChanged = false;
  const changed = lines.flatMap((line) => {
    const indent = indentOf(line);
    const loop =
      language === 'python'
        ? /^\s*for (\w+) in ([^:]+):$/.exec(line)
        : language === 'go'
          ? /^\s*for _, (\w+) := range (.+) \{$/.exec(line)
          : /^\s*for \((?:const|let|var|final)?\s*(?:\w+ )?(\w+) (?:of|:) (.+)\) \{$/.exec(line);
    if (!loop) return [line];
    isChanged = true;
    const [, item, all] = loop as unknown as [string, string, string];
    if (language === 'python')
      return [
        `${indent}remaining = list(${all})`,
        `${indent}while remaining:`,
        `${indent}    ${item} = remaining.pop(0)`,
      ];
    if (language === 'go')
      return [`${indent}for i := 0; i < len(${all}); i++ {`, `${indent}\t${item} := ${all}[i]`];
    return [`${indent}for (let i = 0; i < ${all}.length; i++) {`, `${indent}  const ${item} = ${all}[i];`];
  });
  return isChanged ? changed : undefined;
}

function indentOf(line: string): string {
  return /^\s*/.exec(line)![0];
}
