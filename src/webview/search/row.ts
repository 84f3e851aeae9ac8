/** The element of one node of the tree: what it shows, and what a screen reader says of it. */
import type { Snippet } from '../../shared/engineApi.ts';
import { isNear } from '../../shared/groupRows.ts';
import { symbolIcon } from '../../shared/symbolIcons.ts';
import type { Confidence } from '../../shared/types.ts';
import type { RowChange, ViewRow } from '../../shared/webviewMessages.ts';
import { element, icon, setAttribute, visible } from '../shared/dom.ts';
import { countText, l10n } from '../shared/l10n.ts';
import type { TreeNode } from './nodes.ts';
import { shownLines } from './snippetLines.ts';

/** What is known of a result besides the answer. */
export interface RowFacts {
  readonly snippet: Snippet | undefined;
  readonly stale: boolean;
}

const NO_FACTS: RowFacts = { snippet: undefined, stale: false };

/** A new element for a node; what may change in it later is `updateRow`'s. */
export function makeRow(node: TreeNode, facts: RowFacts = NO_FACTS, snippetLines = 0): HTMLElement {
  const row = element('div', { class: `row ${node.kind}`, attributes: { role: 'treeitem', tabindex: '-1' } });
  row.dataset.key = node.key;
  row.append(element('div', { class: 'line' }, lineOf(node)));
  if (node.kind === 'result') {
    row.append(element('div', { class: 'snippet', attributes: { 'aria-hidden': 'true' } }));
    showFacts(row, node, facts, snippetLines);
  }
  updateRow(row, node, facts);
  return row;
}

/** Where the node stands in the tree, whether it is open, and how it is called. */
export function updateRow(row: HTMLElement, node: TreeNode, facts: RowFacts = NO_FACTS): void {
  const { level, expanded, position, siblings } = node;
  setAttribute(row, 'aria-level', String(level));
  setAttribute(row, 'aria-posinset', String(position));
  setAttribute(row, 'aria-setsize', String(siblings));
  setAttribute(row, 'aria-expanded', expanded === undefined ? undefined : String(expanded));
  setAttribute(row, 'aria-label', nameOf(node, facts));
}

/** Lines of the file, and whether it has changed since the result was found. */
export function showFacts(
  row: HTMLElement,
  node: Extract<TreeNode, { kind: 'result' }>,
  facts: RowFacts,
  snippetLines: number,
): void {
  const { snippet } = facts;
  const state = stateOf(facts);
  row.classList.toggle('stale', state !== 'current');
  setAttribute(row, 'aria-label', nameOf(node, facts));
  const mark = row.querySelector<HTMLElement>('.state')!;
  mark.className = `state codicon ${state === 'current' ? '' : state === 'missing' ? 'codicon-trash' : 'codicon-history'}`;
  mark.title = state === 'current' ? '' : stateText(state);
  if (!snippet) return;
  const lines = snippetLines === 0 ? [] : shownLines(snippet);
  const text = lines.map(({ parts }) => parts.map((part) => visibleCode(part.text)).join('')).join('\n');
  setAttribute(row, 'aria-description', text || undefined);
  row.querySelector('.snippet')!.replaceChildren(
    ...lines.map(({ number, parts }) =>
      element('div', { class: 'code' }, [
        element('span', { class: 'number', text: countlessNumber(number) }),
        element(
          'span',
          { class: 'text' },
          parts.map(({ text, marked }) =>
            marked ? element('mark', { text: visibleCode(text) }) : visibleCode(text),
          ),
        ),
      ]),
    ),
  );
}

function lineOf(node: TreeNode): Node[] {
  const twistie =
    node.expanded === undefined ? element('span', { class: 'twistie' }) : icon('chevron-right', 'twistie');
  const indent = element('span', { class: 'indent' });
  indent.style.width = `${(node.level - 1) * 8}px`;
  // The spaces are for what reads the text of the row as a whole.
  return [indent, twistie, ...contentOf(node).flatMap((part) => [document.createTextNode(' '), part])];
}

function contentOf(node: TreeNode): Node[] {
  switch (node.kind) {
    case 'file':
      return [
        icon('file', 'icon'),
        name(node.file),
        element('span', { class: 'place', text: visible(node.folder), title: visible(node.folder) }),
        element('span', { class: 'count', text: countText(node.count) }),
      ];
    case 'result':
      return resultContent(node.row, node.inFile);
    case 'why':
      return [icon('circle-small', 'icon'), element('span', { class: 'reason', text: visible(node.text) })];
    case 'near':
      return [
        element('span', { class: 'name', text: l10n.t('Near matches') }),
        element('span', { class: 'count', text: countText(node.count) }),
      ];
    case 'gone':
      return [
        element('span', { class: 'name', text: l10n.t('No longer found') }),
        element('span', { class: 'count', text: countText(node.count) }),
      ];
    case 'goneRow': {
      const { row } = node;
      return [
        symbol(row),
        name(row.title),
        element('span', { class: 'place', text: visible(row.file), title: visible(pathOf(row)) }),
      ];
    }
    default:
      return [node satisfies never];
  }
}

function resultContent(row: ViewRow, inFile: boolean): Node[] {
  const fill = element('span', { class: 'fill' });
  fill.style.width = `${Math.round(row.share * 100)}%`;
  const lines = linesText(row);
  const place = element('span', { class: 'place', title: `${visible(pathOf(row))}:${lines}` }, [
    ...(inFile ? [] : [element('span', { class: 'file', text: visible(row.file) })]),
    element('span', { class: 'lines', text: inFile ? lines : `:${lines}` }),
  ]);
  return [
    element('span', { class: `bar ${row.confidence}`, attributes: { 'aria-hidden': 'true' } }, [fill]),
    symbol(row),
    name(row.title),
    place,
    element('span', { class: 'state codicon' }),
    // Near matches stand below a row that says what they are, and need the room for the name of their file.
    ...(isNear(row)
      ? []
      : [element('span', { class: `confidence ${row.confidence}`, text: confidenceText(row.confidence) })]),
    ...(row.change ? [changeMark(row.change)] : []),
  ];
}

function symbol({ symbolKind, kind }: Pick<ViewRow, 'symbolKind' | 'kind'>): HTMLElement {
  const codicon = symbolIcon(symbolKind, kind);
  const made = icon(codicon, 'icon');
  // The colour that the theme gives to this symbol in its own lists.
  const named = /^symbol-(\w+)$/.exec(codicon)?.[1];
  if (named) made.style.color = `var(--vscode-symbolIcon-${named}Foreground, currentColor)`;
  return made;
}

function name(text: string): HTMLElement {
  return element('span', { class: 'name', text: visible(text), title: visible(text) });
}

function changeMark(change: RowChange): HTMLElement {
  const text = change.kind === 'new' ? l10n.t('new') : `${change.by > 0 ? '↑' : '↓'}${Math.abs(change.by)}`;
  return element('span', { class: `change ${change.kind}`, text, title: changeText(change) });
}

function changeText(change: RowChange): string {
  if (change.kind === 'new') return l10n.t('new');
  if (change.by === 1) return l10n.t('1 place up');
  if (change.by === -1) return l10n.t('1 place down');
  return change.by > 0 ? l10n.t('{0} places up', change.by) : l10n.t('{0} places down', -change.by);
}

/** What a screen reader says: what is seen, in the same order, then the rest. */
function nameOf(node: TreeNode, facts: RowFacts): string {
  switch (node.kind) {
    case 'file':
      return [visible(node.file), visible(node.folder), resultsText(node.count)].filter(Boolean).join(', ');
    case 'result': {
      const { row } = node;
      const state = stateOf(facts);
      return [
        visible(row.title),
        node.inFile ? linesText(row) : `${visible(row.file)}:${linesText(row)}`,
        confidenceText(row.confidence),
        ...(row.change ? [changeText(row.change)] : []),
        ...(node.inFile ? [] : [visible(row.folder)]),
        ...(state === 'current' ? [] : [stateText(state)]),
      ]
        .filter(Boolean)
        .join(', ');
    }
    case 'why':
      return visible(node.text);
    case 'near':
      return `${l10n.t('Near matches')}, ${countText(node.count)}`;
    case 'gone':
      return `${l10n.t('No longer found')}, ${countText(node.count)}`;
    case 'goneRow':
      return `${visible(node.row.title)}, ${visible(node.row.file)}`;
    default:
      return node satisfies never;
  }
}

export function resultsText(count: number): string {
  return count === 1 ? l10n.t('1 result') : l10n.t('{0} results', countText(count));
}

function stateOf({ snippet, stale }: RowFacts): Snippet['state'] {
  if (snippet?.state === 'missing') return 'missing';
  return stale || snippet?.state === 'changed' ? 'changed' : 'current';
}

function stateText(state: Exclude<Snippet['state'], 'current'>): string {
  return state === 'missing'
    ? l10n.t('the file is gone')
    : l10n.t('the file has changed since; it opens where the result stands now');
}

function linesText({ firstLine, lastLine }: ViewRow): string {
  return firstLine === lastLine ? `${firstLine}` : `${firstLine}-${lastLine}`;
}

function pathOf({ folder, file }: Pick<ViewRow, 'folder' | 'file'>): string {
  return folder === '' ? file : `${folder}/${file}`;
}

/** As in the margin of an editor: without separators. */
function countlessNumber(line: number): string {
  return String(line);
}

function visibleCode(text: string): string {
  return text.split('\t').map(visible).join('\t');
}

function confidenceText(confidence: Confidence): string {
  switch (confidence) {
    case 'strong':
      return l10n.t('strong');
    case 'likely':
      return l10n.t('likely');
    case 'weak':
      return l10n.t('weak');
    case 'none':
      return l10n.t('no good match');
    default:
      return confidence satisfies never;
  }
}
