/** Texts in the person's language: the extension puts the translations into the page. */

const texts = translations();

export const l10n = {
  /** As `vscode.l10n.t`: `{0}` stands for the first of `values`. */
  t(text: string, ...values: readonly (string | number)[]): string {
    const translated = texts[text];
    return (typeof translated === 'string' ? translated : text).replace(/\{(\d+)\}/g, (whole, at: string) =>
      String(values[Number(at)] ?? whole),
    );
  },
};

const language = typeof document === 'undefined' ? 'en' : document.documentElement.lang || 'en';
const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const share = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });

export const countText = (count: number): string => plain.format(count);
/** Never 100 % of what is not all. */
export const percentText = (part: number): string => share.format(part < 1 ? Math.min(part, 0.99) : 1);

/** 14.2 MB. */
export function bytesText(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[power]!,
    maximumFractionDigits: power > 0 && value < 100 ? 1 : 0,
  }).format(value);
}

function translations(): Readonly<Record<string, unknown>> {
  if (typeof document === 'undefined') return {};
  const content = document.querySelector('meta[name="sextant-texts"]')?.getAttribute('content');
  const found: unknown = JSON.parse(content || '{}');
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
}
