/** Turns the bytes of a file into text, or says that they are none. Knows UTF-8, UTF-16 with a mark, and Windows-1252. */
import { isUtf8 } from 'node:buffer';
import type { SkipReason } from './reasons.ts';

// As git does: a NUL this early means that a file is not text.
const SNIFFED_BYTES = 8192;
// Western European text has fewer accented letters than this; Cyrillic, Greek or Japanese in an old encoding has more.
const MAX_ACCENTED_SHARE = 0.3;
// Text has tabs, line ends and the odd escape; compressed or compiled data has a control character in every nine.
const MAX_CONTROL_SHARE = 0.02;

/** Text without a byte order mark; line ends are kept. */
export function decodeText(bytes: Buffer): { readonly text: string } | { readonly skip: SkipReason } {
  const text = decodeUtf16(bytes);
  if (text !== undefined) return text.includes('\0') ? { skip: 'binary' } : { text };
  if (bytes.subarray(0, SNIFFED_BYTES).includes(0)) return { skip: 'binary' };
  if (isUtf8(bytes)) {
    const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    return { text: bytes.toString('utf8', start) };
  }
  return decodeWindows1252(bytes);
}

function decodeUtf16(bytes: Buffer): string | undefined {
  const whole = bytes.length - (bytes.length % 2);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2, whole);
  if (bytes[0] !== 0xfe || bytes[1] !== 0xff) return undefined;
  return Buffer.from(bytes.subarray(2, whole)).swap16().toString('utf16le');
}

function decodeWindows1252(bytes: Buffer): { readonly text: string } | { readonly skip: SkipReason } {
  let control = 0;
  let accented = 0;
  for (const byte of bytes) {
    if (byte >= 0x80) accented++;
    else if (byte < 0x20 && !isTextControl(byte)) control++;
  }
  if (control > bytes.length * MAX_CONTROL_SHARE) return { skip: 'binary' };
  if (accented > bytes.length * MAX_ACCENTED_SHARE) return { skip: 'encoding' };
  return { text: new TextDecoder('windows-1252').decode(bytes) };
}

/** Tab to carriage return, and escape, which starts the colours of terminals. */
function isTextControl(byte: number): boolean {
  return (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b;
}
