/**
 * Numbers, sizes and counted things as a person's language writes them. Knows nothing of the editor: that gives its `l10n`
 * and its language, and tests give theirs.
 */
import type * as vscode from 'vscode';
import { plainText } from './plainText.ts';

export type L10n = Pick<typeof vscode.l10n, 't'>;

export interface Wording {
  readonly l10n: L10n;
  /** 12,400 in English. */
  readonly number: (value: number) => string;
  /** In the unit that suits: 14.2 MB. */
  readonly bytes: (value: number) => string;
  readonly percent: (share: number) => string;
  readonly files: (count: number) => string;
  readonly chunks: (count: number) => string;
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
const PER_UNIT = 1000;
/** Below this, a digit behind the point tells something. */
const PRECISE_BELOW = 100;

/** `language` as VS Code names it. */
export function wordingOf(l10n: L10n, language: string): Wording {
  // The first one takes 10 ms to be made, which is much of what starting may take.
  const formats = new Map<string, Intl.NumberFormat>();
  const format = (value: number, options: Intl.NumberFormatOptions): string => {
    const key = JSON.stringify(options);
    const known = formats.get(key) ?? new Intl.NumberFormat(language, options);
    formats.set(key, known);
    return known.format(value);
  };
  const number = (value: number): string => format(value, { maximumFractionDigits: 0 });
  return {
    l10n,
    number,
    bytes: (value) => {
      let [amount, unit] = [value, 0];
      while (amount >= PER_UNIT && unit < UNITS.length - 1) [amount, unit] = [amount / PER_UNIT, unit + 1];
      const digits = unit > 0 && amount < PRECISE_BELOW ? 1 : 0;
      return `${format(amount, { maximumFractionDigits: digits })} ${UNITS[unit]}`;
    },
    percent: (value) => format(value, { style: 'percent' }),
    files: (count) => (count === 1 ? l10n.t('1 file') : l10n.t('{0} files', number(count))),
    chunks: (count) => (count === 1 ? l10n.t('1 chunk') : l10n.t('{0} chunks', number(count))),
  };
}

/** Text that Markdown shows as it is, in one paragraph: names of files and folders, and what others wrote. */
export function escapeMarkdown(text: string): string {
  return plainText(text)
    .replace(/[\\`*_{}[\]<>|~&]/g, '\\$&')
    .replace(/^(\s*\d*)([#\-+=.)])/, '$1\\$2');
}
