/** Tells from its text that a file was not written by a person. */
import { languageInfo, PLAIN_TEXT } from '../../shared/languages.ts';

// A line of 20,000 characters is 200 lines of code: a bundle, a data file, an embedded image.
const MAX_LINE_CHARS = 20_000;
// Code and settings have 30 to 40 characters a line; bundles broken into some lines have thousands.
const MAX_AVERAGE_LINE_CHARS = 500;
// Below this a long average says nothing: one long line is enough.
const MIN_CHARS_FOR_AVERAGE = 5000;

/** Whether lines are too long to be read. Prose may have a paragraph a line; notebooks carry outputs, which are not indexed. */
export function isMinified(text: string, language: string | undefined): boolean {
  if (language === 'jupyter') return false;
  let lines = 0;
  for (let start = 0; start < text.length; lines++) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    if (end - start > MAX_LINE_CHARS) return true;
    start = end + 1;
  }
  const isProse = isDocs(language);
  return !isProse && text.length >= MIN_CHARS_FOR_AVERAGE && text.length / lines > MAX_AVERAGE_LINE_CHARS;
}

/**
 * Whether a comment near the top says that a program wrote the file. Generated docs are still worth finding, and
 * so is what was generated from work that is nowhere else, such as the schema of a Rails application.
 */
export function isGenerated(text: string, language: string | undefined): boolean {
  if (isDocs(language)) return false;
  return text
    .slice(0, MARKED_CHARS)
    .split('\n', MARKED_LINES)
    .some((line) => COMMENT.test(line) && MARK.test(line));
}

function isDocs(language: string | undefined): boolean {
  return languageInfo(language ?? PLAIN_TEXT)?.kind === 'docs';
}

const MARKED_CHARS = 4000;
const MARKED_LINES = 20;
/** The marks at the start of a line that make it a comment in one language or another. */
const COMMENT = /^\s*(?:\/\/|\/\*|\*|#|--|;|%|<!--|\(\*|\{-|"""|'|@?rem\b)/i;
const MARK =
  /@generated\b|<auto-?generated\b|\bgenerated\b.{0,200}\bdo not (?:edit|modify|change)\b|\bdo not (?:edit|modify|change)\b.{0,200}\bgenerated\b|\b(?:this (?:file|code|class) (?:is|was|has been) )(?:auto-?(?:matically )?)?generated (?:by|with|using)\b|\bauto(?:matically |-)generated (?:by|file|code)\b/i;
