/** Outline nodes that are still growing, and the texts in them. */
import type { LineRange } from '../../../shared/types.ts';
import type { OutlineNode } from '../outline.ts';

/** An outline node that is still growing. */
export interface Draft extends OutlineNode {
  startLine: number;
  endLine: number;
  doc: string;
  children: Draft[];
  /** Whether the children are clauses with the name of the node. */
  isMerged?: boolean;
}

/** A node without a name. */
export function unit({ startLine, endLine }: LineRange, doc = ''): Draft {
  return {
    startLine,
    endLine,
    name: '',
    kind: 'text',
    nameLine: startLine,
    doc,
    signature: '',
    children: [],
  };
}

/** Makes two clauses one symbol, which is cut between them if it has to be. */
export function mergeClause(last: Draft, next: Draft): void {
  const clause = (node: Draft): Draft => ({ ...unit(node), children: node.children });
  if (last.isMerged !== true) last.children = [clause(last)];
  last.isMerged = true;
  last.children.push(clause(next));
  last.endLine = next.endLine;
}

/** A name on one line, cut if nobody would read it to the end. */
export function nameText(text: string | undefined): string {
  const name = (text ?? '')
    .slice(0, LONGEST_NAME * 2)
    .replace(/\s+/g, ' ')
    .trim();
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}

/** The line of the name and those after it until a body begins or all parentheses are closed, as one line. */
export function signatureAt(lines: readonly string[], nameLine: number): string {
  let text = '';
  let open = 0;
  for (let line = nameLine; line < nameLine + SIGNATURE_LINES && line < lines.length; line++) {
    const next = lines[line]!.trim().slice(0, LONGEST_SIGNATURE);
    text += ` ${next}`;
    for (const char of next) open += char === '(' ? 1 : char === ')' ? -1 : 0;
    if (open <= 0 || BODY_START.test(next) || text.length > LONGEST_SIGNATURE) break;
  }
  const signature = text.slice(0, LONGEST_SIGNATURE).replace(/\s+/g, ' ').trim();
  return signature.endsWith(' {') ? signature.slice(0, -2) : signature;
}

const LONGEST_NAME = 100;
const LONGEST_SIGNATURE = 240;
const SIGNATURE_LINES = 8;
const BODY_START = /(?:=>|\)|\w) ?\{$|=>$|\bdo(?: \|[^|]*\|)?$/;
