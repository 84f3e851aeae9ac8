/**
 * Text that is not ours – names of files and models, lines of code, what the engine says – for the places where VS Code would read
 * icons or links in it. Knows nothing of the editor.
 */

/** More than fits into a row. */
const LONGEST_TEXT = 250;

/** For rows and lenses, on one line: no icons, no line breaks, nothing that turns the direction of what follows. */
export function noteText(text: string): string {
  return text
    .slice(0, LONGEST_TEXT)
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
    .replace(/\$\(/g, '\\$(')
    .trim();
}

/** For notifications, where `[x](command:…)` is a link that runs the command; they know no escapes, so a zero-width space parts it. */
export function noticeText(text: string): string {
  return text.replaceAll('](', ']\u200b(');
}

/** For the target of a link in Markdown, which a parenthesis would end. */
export function encodedForLink(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*~]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
