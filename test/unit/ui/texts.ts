/** Texts as they stand in the source, with their values put in, as the editor does without a translation. */
import type { Texts } from '../../../src/ui/explain.ts';

export const TEXTS = {
  t: (text: string, ...values: (string | number | boolean)[]) =>
    text.replace(/\{(\d+)\}/g, (_, place: string) => String(values[Number(place)])),
} as unknown as Texts;
