/**
 * Text that is not ours – names of files and models, lines of code, what the engine says – for the places where VS Code would read
 * icons or links in it. Knows nothing of the editor.
 */

/** Controls, and what turns the direction of the text that follows. */
const UNSHOWN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** More than fits into a row. */
const LONGEST_TEXT = 250;

/** On one line, with nothing that turns the direction of what follows: for titles and hovers, where nothing else is read in it. */
export function plainText(text: string): string {
  return text.replace(/\s+/g, ' ').replace(UNSHOWN, '\ufffd');
}

/** For rows of trees, which know no icons: as plain text, and no more than fits. */
export function rowText(text: string): string {
  return plainText(text.slice(0, LONGEST_TEXT)).trim();
}

/** For lenses, and rows of lists that a person picks from: as in trees, and no icons. */
export function noteText(text: string): string {
  return rowText(text).replace(/\$\(/g, '\\$(');
}

/**
 * For notifications: as plain text, where `[x](command:…)` is a link that runs the command; they know no escapes, so a zero-width space
 * parts it.
 */
export function noticeText(text: string): string {
  return plainText(text).replaceAll('](', ']\u200b(');
}

/** For the target of a link in Markdown, which a parenthesis would end. */
export function encodedForLink(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*~]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
