/** What the hover of a score says, and where its links lead. */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { ResultSet } from '../../host/resultSets.ts';
import { reasonsOf, similarityText, strengthText } from '../explain.ts';
import { encodedForLink, plainText } from '../plainText.ts';
import type { L10n } from '../wording.ts';

/** Not in the manifest: goes on from the result that is pointed at, given its place and 1 or -1. */
export const STEP_FROM = '_sextant.stepFrom';

/** Names and questions are text in it, and only its own links can be followed. */
export function hoverOf({ origin, title, results }: ResultSet, place: number): vscode.MarkdownString {
  const { l10n } = vscode;
  const result = results[place]!;
  const { folder, path, startLine, endLine, symbol, symbolLine } = result;
  const hover = new vscode.MarkdownString('', true);
  hover.isTrusted = { enabledCommands: [STEP_FROM, COMMANDS.findSimilar, COMMANDS.clearScores] };
  const strength = l10n.t(
    '{0} {1}, {2} of {3}',
    similarityText(result.similarity),
    strengthText(result, l10n),
    place + 1,
    results.length,
  );
  const asked = askedText(origin, title, l10n);
  hover.appendMarkdown('**').appendText(strength).appendMarkdown('** · ').appendText(plainText(asked));
  for (const reason of reasonsOf(result, origin, l10n)) hover.appendMarkdown('\n\n').appendText(reason);
  const seed = { folder, path, startLine, endLine, symbol, symbolLine };
  const links = [
    link('arrow-down', l10n.t('Next'), STEP_FROM, place, 1),
    link('arrow-up', l10n.t('Previous'), STEP_FROM, place, -1),
    link('references', l10n.t('Find Similar'), COMMANDS.findSimilar, seed),
    link('close', l10n.t('Clear'), COMMANDS.clearScores),
  ];
  hover.appendMarkdown(`\n\n${links.join('&nbsp;&nbsp; ')}`);
  return hover;
}

function askedText(origin: ResultSet['origin'], title: string, l10n: L10n): string {
  switch (origin) {
    case 'search':
      return l10n.t('Found for “{0}”', title);
    case 'similar':
      return l10n.t('Similar to {0}', title);
    case 'duplicates':
      return l10n.t('Duplicate in {0}', title);
    case 'topics':
      return l10n.t('Topic {0}', title);
  }
}

function link(icon: string, title: string, command: string, ...args: readonly unknown[]): string {
  const query = args.length === 0 ? '' : `?${encodedForLink(JSON.stringify(args))}`;
  // A translation is text as well.
  return `[$(${icon}) ${title.replace(/[\\[\]`*_<$]/g, '\\$&')}](command:${command}${query})`;
}
