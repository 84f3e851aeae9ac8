/** What of a comment, a heading, a message or a test's name a person could have typed as a question; the rest is refused. */
import { commentText } from '../../chunking/syntax/comments.ts';
import { firstSentence, openingOf, plainProse } from '../../lexical/prose.ts';
import { partsOf } from '../../lexical/words.ts';

/** Paragraphs of a comment, as prose, up to tags, parameters, lists and code. */
export function paragraphsOf(raw: readonly string[]): string[] {
  const paragraphs: string[][] = [[]];
  for (const line of raw) {
    if (XML_TAG.test(line)) break;
    if (MAGIC.test(line)) continue;
    // What is left of the line may be a mark alone.
    if (/[\p{L}\p{N}]/u.test(line)) paragraphs.at(-1)!.push(line);
    else if (paragraphs.at(-1)!.length > 0) paragraphs.push([]);
  }
  const texts: string[] = [];
  for (const lines of paragraphs) {
    const text = commentText(
      lines.map((line) => line.replace(SUMMARY_TAG, '$1').replace(/^(\s*#+):(?=\s)/, '$1')),
    );
    const opening = openingOf(text);
    if (opening !== '') texts.push(opening);
    if (opening.length < text.replace(/\s+/g, ' ').trim().length) break;
  }
  return LICENCE.test(raw.slice(0, LICENCE_LINES).join(' ')) ? [] : texts;
}

/** Doxygen and the like mark the summary too. */
const SUMMARY_TAG =
  /^([\s/*!#]*)[\\@](?:brief|short|file(?:overview)?|desc(?:ription)?|details|internal|fn|class)\b:?/;
/** What Ruby, Python and editors read. */
const MAGIC =
  /^\s*#+\s*(?:-\*-|(?:frozen[-_]string[-_]literal|encoding|coding|typed|warn_indent|vim?|rubocop)\s*:)/;
/** Of .NET: what parameters are comes after what the whole does. */
const XML_TAG = /^[\s/']*<(?:param|typeparam|returns|exception|example|seealso|code|permission|value)\b/;
const LICENCE_LINES = 30;
const LICENCE =
  /copyright|\(c\) \d{4}|licen[cs]ed under|\blicen[cs]e\b.{0,80}\b(?:version|file|terms)\b|all rights reserved|spdx-|permission is hereby|without warrant/i;

/** Paragraphs one behind the other, each a sentence at least. */
export function joined(paragraphs: readonly string[]): string {
  return paragraphs.map((text) => (/[.!?:]$/.test(text) ? text : `${text}.`)).join(' ');
}

/** Cleaned, and cut at the end of a sentence where it is long; undefined if it is no English of `least` words. */
export function questionOf(text: string, least: number, most = LONGEST_QUESTION): string | undefined {
  const bare = text
    .replace(/\bhttps?:\/\/[^\s)>\]"]+|\bwww\.[^\s)>\]]+/g, ' ')
    .replace(
      /\s*\b(?:thanks to|(?:contributed|written|reported) by|(?:thanks|credits?|authors?|attribution):).*$/i,
      '',
    )
    .replace(
      /<(?:see|seealso|paramref|typeparamref|a)\s+(?:cref|name|langword|href)="(?:[A-Z]:)?(?:[\w.]*\.)?(\w+)[^"]*"\s*\/?>/g,
      ' $1 ',
    )
    .replace(/\s*\b(?:TODO|FIXME|XXX)\b.*$/, '')
    .replace(/[\\@](?:c|p|a|ref|e|em|b|link|code)\s+/g, ' ')
    .replace(/\s*\((?:#|gh-)\d+[^)]*\)?/g, ' ')
    .replace(/(^|\s):[a-z:+-]+:(?=[\w`~])/g, '$1')
    .replace(/&(?:lt|gt|amp|quot|nbsp);/g, ' ')
    .replace(/\{@\w+\s+(?:[\w.]*#)?([^}]*)\}/g, '$1')
    .replace(/^[\s\-*+>|#=~.:\\]+|^MARK:[\s-]*/, '');
  const query = plainProse(cutAtSentence(bare.replace(/\s+/g, ' ').trim(), most));
  if (NO_QUESTION.test(query) || TERMS.test(query) || looksLikeCode(query)) return undefined;
  const words = query.split(' ').filter((word) => /[A-Za-z]{2}/.test(word));
  return words.length >= least && isEnglish(query, words) ? query : undefined;
}

/** Characters; a person who types more pastes. */
const LONGEST_QUESTION = 320;

/** Of licences. */
const TERMS = /copyright|permission notice|merchantab|without warrant/i;

/** Notes of what is to be done, switches of tools, references and headings of lists answer nothing. */
const NO_QUESTION =
  /^(?:todo|fixme|xxx|hack|bug\b|copyright|licen[cs]e|author|eslint|tslint|noqa|pylint|type:|pragma|region|endregion|istanbul|prettier|nolint|rubocop|noinspection|suppress|clang|coverage|see(?: also)?\b|cf\.?\s|ditto|deprecated|inherit|@|-{3}|={3}|generated|auto-?generated|vim:|ex:|emacs|local variables|end (?:of )?\w+$|go:|swiftlint|shellcheck|checkstyle|nosec|credo:|resharper|sourcery:|swagger:)/i;

function cutAtSentence(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = 0;
  for (;;) {
    const sentence = firstSentence(text.slice(end).trimStart());
    const next = text.indexOf(sentence, end) + sentence.length;
    if (next > most || sentence === '') break;
    end = next;
  }
  return end > 0 ? text.slice(0, end) : text.slice(0, text.lastIndexOf(' ', most));
}

/** Code that was commented out, tables and drawings have signs where prose has letters. */
export function looksLikeCode(text: string): boolean {
  if (
    /[;{}]\s*$|^\s*[<({[]|=>|->|::|&&|\|\||[=!]=|\(\)[;.]|\w\(\w*,|^\w+ ?=(?!\w)|^[\w.]+\([^ ]*\)$/.test(text)
  )
    return true;
  const letters = text.match(/[a-z ]/gi)?.length ?? 0;
  return letters < LEAST_LETTERS * text.length;
}

const LEAST_LETTERS = 0.82;

/** Of texts in other languages written with the same letters, few have words such as "the" and "is". */
function isEnglish(text: string, words: readonly string[]): boolean {
  if (!/^[\x20-\x7e\u2010-\u2026]+$/.test(text)) return false;
  return words.length < MANY_WORDS || words.some((word) => COMMON.has(word.toLowerCase()));
}

const MANY_WORDS = 6;
const COMMON: ReadonlySet<string> = new Set(
  'the is are was a an to of in into for and or if be not with without this that on as at by from it its when can should will must has have no all than more only but one'.split(
    ' ',
  ),
);

/** Sentences of a paragraph that has been put on one line. */
export function sentencesOf(paragraph: string): string[] {
  const sentences: string[] = [];
  for (let rest = paragraph.trim(); rest !== ''; ) {
    const sentence = firstSentence(rest);
    sentences.push(sentence);
    rest = rest.slice(sentence.length).trim();
  }
  return sentences;
}

/** A text that a program shows, without the places where values go; undefined for queries, paths, formats and code. */
export function messageOf(text: string): string | undefined {
  if (
    /^\s*(?:select|insert|update|delete|create|alter|drop|with)\s[\s\S]*\b(?:from|into|set|table)\b/i.test(
      text,
    )
  )
    return undefined;
  const bare = text
    .replace(/\\\([^)]*\)|\\[nrt]/g, ' ')
    .replace(/\\(.)/g, '$1')
    .replace(
      /\$\{[^}]*\}|#\{[^}]*\}|\{\{?[\w.:!,+\- ]*\}?\}|%[-+#0-9.*]*[a-z]{1,2}\b|%\([^)]*\)[a-z]|\$\w+/gi,
      ' ',
    );
  return questionOf(bare.replace(/\s+([,.;:!?])/g, '$1'), LEAST_MESSAGE_WORDS);
}

const LEAST_MESSAGE_WORDS = 4;

/** The words of what a test is called: a sentence, or a name such as `test_skips_empty_lines`. */
export function testSentence(name: string): string | undefined {
  const words = name.includes(' ') ? name : partsOf(name).join(' ');
  const bare = words.replace(/^(?:tests?|it|spec|should be able to|should)\s+(?:that\s+)?/i, '').trim();
  return questionOf(bare, LEAST_TEST_WORDS);
}

const LEAST_TEST_WORDS = 3;
