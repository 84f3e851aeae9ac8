/**
 * Sources crafted to make parsers slow: deep nesting, what a grammar may read in several ways, what is opened and never
 * closed. Each goes through the chunkers of all languages, in a thread of its own that is given up when it hangs.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** What one text took one chunker. */
export interface SlowCase {
  readonly language: string;
  readonly source: string;
  /** Of the thread's own time: a busy machine does not count. */
  readonly ms: number;
  readonly chunks: number;
  /** Why the text was cut along lines, if it was. */
  readonly fallback: string | undefined;
}

/** Tries all sources on some languages, one after the other. Rejects if one of them brings its thread down. */
export async function trySources(languages: readonly string[], chars: number): Promise<SlowCase[]> {
  const worker = new Worker(join(import.meta.dirname, 'slowSourcesThread.ts'), {
    workerData: { languages, chars },
    resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 160 },
  });
  const cases: SlowCase[] = [];
  worker.on('message', (one: SlowCase) => cases.push(one));
  await once(worker, 'exit');
  return cases;
}

/** Each is repeated up to the length that is asked for, in lines as people write them. */
export const SOURCES: Readonly<Record<string, string>> = {
  'open brackets': '(',
  'open braces': '{',
  'open square brackets': '[',
  'open angles': '<',
  'nested calls': 'f(',
  'nested templates': 'A<B,',
  'templates or comparisons': 'a<b,c>(d)<e,f>(g) ',
  'casts or calls': '(a)(b)*c&(d)-',
  'nested conditions': 'if (a) { if a then begin ',
  'chained questions': 'a?b:c?',
  'lambdas or brackets': '(a,b)=>(',
  'unclosed quotes': '"a \'b ` ',
  'unclosed comments': '/* (* {- <!-- #= ',
  'unclosed documents': '<<A <<-B <<~C \'\'\' """ ',
  interpolations: '"#{"$' + '{"%{`$(',
  'regular expressions or divisions': 'a/b/c /(?:a|(?:',
  emphasis: '*a_b**c__',
  'links or brackets': '[a](b[c](![d]',
  'quotes and lists': '> - 1. > ',
  tags: '<a b="<c d=\'',
  'tables and bars': '|a|:-|`b|',
  'operators in a row': '-!~*&+--++<<>>=>',
  'signs of every kind': '@#$%^&*;:\\~?.,',
  'colons and anchors': 'a: &b *b !c - ? | > ',
};

const LINE_CHARS = 90;

export function sourceOf(piece: string, chars: number): string {
  const line = `${piece.repeat(Math.ceil(LINE_CHARS / piece.length))}\n`;
  return line.repeat(Math.ceil(chars / line.length)).slice(0, chars);
}
