/** Text of doc comments without the marks of any language. */

/** What the comment lines say, one line each; '' for licences, directives and lines drawn of punctuation. */
export function commentText(lines: readonly string[]): string {
  const said = lines
    .slice(0, LONGEST_DOC)
    .map(withoutMarks)
    .filter((line) => /[\p{L}\p{N}]/u.test(line) && !DIRECTIVE.test(line));
  const text = said.join('\n');
  return LICENCE.test(text) ? '' : text;
}

/** Whether a comment that stands for itself documents the file: `/**`, `//!`, `-- |`, but not `//`. */
export function isDocComment(firstLine: string): boolean {
  return /^\s*(?:\/\*\*|\/\/!|\/\*!|--\s*\||\{-\s*\||;;;|<#)/.test(firstLine);
}

/** Lines of a comment, and characters of a line, beyond which nobody describes anything. */
const LONGEST_DOC = 200;
const LONGEST_LINE = 1000;

const OPENING =
  /^(?:\/\*+!?|\*+(?!\w)|\/\/+!?|#+['!]?|--+\s?[|^]?|;+|%+|<!--|\{-\s?[|^]?|<#|=(?:begin|end|head\d|cut|pod|over|item|back)\b|@(?:module|type)?doc\s*(?:~[sS])?)\s*/;
const CLOSINGS = ['**/', '*/', '-->', '-}', '#>'];
const QUOTES = ['"""', "'''"];
const XML_MARKS = /<\/?(?:summary|remarks|para|returns|value|example|inheritdoc)\s*\/?>/g;
const DIRECTIVE =
  /^(?:eslint|prettier-|biome-|tslint|istanbul|c8 |v8 |@ts-|noqa|nolint|pylint|mypy:|type:\s*ignore|rubocop|shellcheck|clang-format|region\b|endregion\b|frozen_string_literal|-\*-|\/?(?:usr\/)?bin\/|noinspection|luacheck|stylua)/i;
const LICENCE =
  /copyright|\(c\) \d{4}|licen[cs]ed under|all rights reserved|spdx-licen|permission is hereby/i;

function withoutMarks(line: string): string {
  let text = line
    .slice(0, LONGEST_LINE)
    .trim()
    .replace(OPENING, '')
    .replace(/^[rRuU]{1,2}(?="|')/, '');
  const closing = CLOSINGS.find((mark) => text.endsWith(mark));
  if (closing !== undefined) text = text.slice(0, -closing.length);
  for (const quotes of QUOTES) {
    if (text.startsWith(quotes)) text = text.slice(quotes.length);
    if (text.endsWith(quotes)) text = text.slice(0, -quotes.length);
  }
  const isQuoted = text.length > 1 && /^["']/.test(text) && text.endsWith(text[0]!);
  return (isQuoted ? text.slice(1, -1) : text).replace(XML_MARKS, ' ').trim();
}
