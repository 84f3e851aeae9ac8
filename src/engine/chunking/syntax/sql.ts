/**
 * Outlines of SQL, by statement. No grammar knows all dialects, but in all of them statements end alike; this
 * reads strings, comments and quoted bodies, and nothing else of the language.
 */
import type { LineRange, SymbolKind } from '../../../shared/types.ts';
import type { OutlineNode } from '../outline.ts';
import { commentText } from './comments.ts';

export function outlineSql(lines: readonly string[]): OutlineNode[] {
  return statements(lines).map((range) => statementNode(lines, range));
}

const CREATED =
  /^\s*(?:create\s+(?:or\s+(?:replace|alter)\s+)?|alter\s+(?=proc|func|view|trigger))(?:(?:global|local|temp|temporary|unlogged|materialized|unique|clustered|nonclustered|external|recursive|editionable|constraint|aggregate|definer\s*=\s*\S+)\s+)*(table|view|index|function|procedure|proc|trigger|type|domain|schema|database|sequence|policy|package(?:\s+body)?|event|extension|role|user)\s+(?:concurrently\s+)?(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?([^\s(;]+)/i;

const KINDS: Readonly<Record<string, SymbolKind>> = {
  table: 'table',
  view: 'table',
  function: 'function',
  procedure: 'function',
  proc: 'function',
  trigger: 'function',
  event: 'function',
  type: 'type',
  domain: 'type',
  schema: 'module',
  database: 'module',
  package: 'module',
  'package body': 'module',
};

/** What can change how the text behind it is read. */
const MARK = /--|#(?!>)|\/\*|'|"|`|\$[A-Za-z_]*\$|;|\bbegin\b|\bcase\b|\bend\b/gi;
const STARTS_ROUTINE = /^\s*(?:create|alter)\b[\s\S]*?\b(?:function|procedure|proc|trigger|event|package)\b/i;
/** `end if` closes what no `begin` has opened. */
const CLOSES_CLAUSE = /^\s+(?:if|loop|while|repeat|for)\b/i;
/** T-SQL's end of a batch, the ends that MySQL's client is told about, and the line that tells them. */
const BATCH_END = /^\s*(?:(?:go|\/|\$\$|\/\/)\s*;?\s*$|delimiter\b)/i;
/** Characters of a statement that are looked at to see what it makes. */
const LONGEST_HEAD = 400;

/** How far a statement has been read. */
interface Scan {
  /** Its code so far, without comments and strings, up to a length. */
  head: string;
  /** `begin` and `case` without their `end`: semicolons inside a routine end nothing. */
  depth: number;
  /** What ends the string or comment that the text is in; '' outside. */
  quote: string;
}

/** Ranges of statements, with the comments in front of them. */
function statements(lines: readonly string[]): LineRange[] {
  const ranges: LineRange[] = [];
  let start = -1;
  let scan: Scan = { head: '', depth: 0, quote: '' };
  const close = (endLine: number): void => {
    if (start >= 0) ranges.push({ startLine: start, endLine });
    start = -1;
    scan = { head: '', depth: 0, quote: '' };
  };
  lines.forEach((line, i) => {
    if (line.trim() === '' && scan.quote === '') {
      // A comment with a blank line under it belongs to nothing.
      if (scan.head === '') close(i);
      return;
    }
    if (start < 0) start = i;
    const isBatchEnd = scan.quote === '' && BATCH_END.test(line);
    if (isBatchEnd || readLine(scan, line)) close(i + 1);
  });
  close(lines.length);
  return ranges;
}

/** Reads on by one line; true if the statement ends in it. */
function readLine(scan: Scan, line: string): boolean {
  let at = 0;
  let isEnded = false;
  while (at < line.length) {
    if (scan.quote !== '') {
      const end = line.indexOf(scan.quote, at);
      if (end < 0) return false;
      at = end + scan.quote.length;
      scan.quote = '';
      continue;
    }
    MARK.lastIndex = at;
    const mark = MARK.exec(line);
    const code = line.slice(at, mark?.index);
    if (code.trim() !== '') {
      isEnded = false;
      addCode(scan, code);
    }
    if (mark === null) break;
    at = mark.index + mark[0].length;
    const text = mark[0].toLowerCase();
    if (text === '--' || text === '#') break;
    if (text === ';') isEnded = scan.depth <= 0;
    else if (text === '/*') scan.quote = '*/';
    else if (/^['"`$]/.test(text)) scan.quote = mark[0];
    else nest(scan, text, line.slice(at));
  }
  return isEnded;
}

function nest(scan: Scan, word: string, rest: string): void {
  addCode(scan, word);
  if (!STARTS_ROUTINE.test(scan.head)) return;
  if (word !== 'end') scan.depth++;
  else if (!CLOSES_CLAUSE.test(rest)) scan.depth--;
}

function addCode(scan: Scan, code: string): void {
  if (scan.head.length < LONGEST_HEAD) scan.head += `${code} `;
}

function statementNode(lines: readonly string[], range: LineRange): OutlineNode {
  let line = range.startLine;
  let isComment = false;
  for (; line < range.endLine; line++) {
    const text = lines[line]!.trim();
    const startsComment = text.startsWith('/*');
    if (!isComment && !startsComment && !text.startsWith('--') && text !== '') break;
    isComment = (isComment || startsComment) && !text.includes('*/');
  }
  const head = lines
    .slice(line, line + 4)
    .join(' ')
    .slice(0, LONGEST_HEAD);
  const [, what, name] = CREATED.exec(head) ?? [];
  const doc = commentText(lines.slice(range.startLine, line));
  if (what === undefined || name === undefined)
    return {
      ...range,
      name: '',
      kind: 'text',
      nameLine: range.startLine,
      doc: '',
      signature: '',
      children: [],
    };
  const kind = KINDS[what.toLowerCase().replace(/\s+/g, ' ')] ?? 'constant';
  const signature = lines[line]!.trim()
    .slice(0, LONGEST_HEAD)
    .replace(/\s*\($/, '');
  return {
    ...range,
    name: name.replace(/["'`[\]]/g, ''),
    kind,
    nameLine: line,
    doc,
    signature,
    children: [],
  };
}
