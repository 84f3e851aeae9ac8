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

/** What can change the state in which a character is read. */
const MARK = /--|#(?!>)|\/\*|'|"|`|\$[A-Za-z_]*\$|;|\bbegin\b|\bcase\b|\bend\b|\bdelimiter\s+\S+/gi;
const STARTS_ROUTINE = /^\s*(?:create|alter)\b[\s\S]*?\b(?:function|procedure|proc|trigger|event|package)\b/i;
/** T-SQL's end of a batch, and the end that MySQL's client is told about. */
const BATCH_END = /^\s*(?:go|\/|\$\$|\/\/)\s*;?\s*$/i;

/** Ranges of statements, with the comments in front of them. */
function statements(lines: readonly string[]): LineRange[] {
  const ranges: LineRange[] = [];
  let start = -1;
  let head = '';
  let depth = 0;
  let quote = '';
  const close = (endLine: number): void => {
    if (start >= 0) ranges.push({ startLine: start, endLine });
    start = -1;
    head = '';
    depth = 0;
  };
  lines.forEach((line, i) => {
    if (line.trim() === '' && quote === '') {
      // A comment with a blank line under it belongs to nothing.
      if (head === '') close(i);
      return;
    }
    if (quote === '' && BATCH_END.test(line)) {
      if (start < 0) start = i;
      close(i + 1);
      return;
    }
    if (start < 0) start = i;
    let at = 0;
    let ended = false;
    while (at < line.length) {
      if (quote !== '') {
        const end = line.indexOf(quote, at);
        if (end < 0) return;
        at = end + quote.length;
        quote = '';
        continue;
      }
      MARK.lastIndex = at;
      const mark = MARK.exec(line);
      const code = line.slice(at, mark?.index);
      if (code.trim() !== '') ended = false;
      if (head.length < LONGEST_HEAD && (head !== '' || code.trim() !== '')) head += `${code} `;
      if (mark === null) break;
      at = mark.index + mark[0].length;
      const text = mark[0].toLowerCase();
      if (text === '--' || text === '#') break;
      if (text === ';') ended = depth <= 0;
      else if (text === '/*') quote = '*/';
      else if (/^['"`$]/.test(text)) quote = mark[0];
      else {
        if (head.length < LONGEST_HEAD) head += `${mark[0]} `;
        if (STARTS_ROUTINE.test(head))
          depth += text === 'end' ? -1 : text === 'begin' || text === 'case' ? 1 : 0;
        if (text === 'end' && /^\s+(?:if|loop|while|repeat|for)\b/i.test(line.slice(at))) depth++;
      }
    }
    if (ended || /^\s*delimiter\b/i.test(line)) close(i + 1);
  });
  close(lines.length);
  return ranges;
}

/** Characters of a statement that are looked at to see what it makes. */
const LONGEST_HEAD = 400;

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
