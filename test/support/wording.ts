/** Texts as VS Code shows them in English, and in another language's numbers. */
import { type L10n, type Wording, wordingOf } from '../../src/ui/wording.ts';

/** As VS Code fills in `{0}` where there is no translation. */
export const plainL10n: L10n = {
  t: (message: unknown, ...args: unknown[]) =>
    String(message).replace(/\{(\d+)\}/g, (place, index: string) => String(args[Number(index)] ?? place)),
};

export const english: Wording = wordingOf(plainL10n, 'en');
