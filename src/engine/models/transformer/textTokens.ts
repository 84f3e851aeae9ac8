/**
 * Texts to token ids as the model was trained on them: prefix, special tokens, and a cut that keeps the special
 * token at the end (transformers.js' own truncation drops it).
 */
import { EngineError } from '../../../shared/errors.ts';
import { modelInvalid } from '../safetensors.ts';

/** What is used of a tokenizer of transformers.js. */
export interface Tokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): number[];
}

export interface TextTokens {
  /** With special tokens; at most `maxTokens`. Empty for a text without any token. */
  readonly ids: readonly number[];
  /** Tokens of the text itself that the model reads: without special tokens and prefix. */
  readonly count: number;
}

/**
 * Characters that are looked at per token that fits. A word of more than 100 characters is one token in
 * WordPiece; texts beyond that are padding or noise, and tokenising a megabyte to keep 256 tokens of it takes a second.
 */
const CHARACTERS_PER_TOKEN = 128;

export class TextTokenizer {
  readonly lastId: number;
  readonly #tokenizer: Tokenizer;
  readonly #maxTokens: number;
  readonly #before: readonly number[];
  readonly #after: readonly number[];

  /**
   * `lastId`: see `lastTokenId`. `file` names the tokenizer in messages. Throws EngineError `modelInvalid` if it
   * cannot read a word.
   */
  constructor(tokenizer: Tokenizer, lastId: number, maxTokens: number, file: string) {
    this.#tokenizer = tokenizer;
    this.lastId = lastId;
    this.#maxTokens = maxTokens;
    // The template of special tokens is in several formats; what it does to a word says it in all of them.
    const plain = this.#encode('a', false);
    const wrapped = this.#encode('a', true);
    const at = wrapped.findIndex((_, i) => plain.every((id, j) => wrapped[i + j] === id));
    if (plain.length === 0 || at === -1) throw modelInvalid(file, 'it reads no token in the word "a"');
    this.#before = wrapped.slice(0, at);
    this.#after = wrapped.slice(at + plain.length);
    if (this.#before.length + this.#after.length >= maxTokens) {
      throw new EngineError(
        'modelInvalid',
        `The tokenizer ${file} puts special tokens around a text, so ${maxTokens} tokens hold no text. Give the model more tokens.`,
      );
    }
  }

  /** How many tokens a prefix takes in front of a text; the space at its end belongs to the text's first. */
  prefixLength(prefix: string): number {
    const words = prefix.trimEnd();
    return words === '' ? 0 : this.#encode(words, false).length;
  }

  /** `prefixLength`: see there. */
  read(prefix: string, text: string, prefixLength: number): TextTokens {
    const room = this.#maxTokens - this.#before.length - this.#after.length;
    const clipped = text.slice(0, this.#maxTokens * CHARACTERS_PER_TOKEN);
    const ids = this.#encode(prefix + clipped, false).slice(0, room);
    const count = Math.max(0, ids.length - prefixLength);
    if (count === 0 && this.#encode(clipped, false).length === 0) return { ids: [], count };
    return { ids: this.wrap(ids), count };
  }

  /** Puts the special tokens around those of a text. */
  wrap(ids: readonly number[]): number[] {
    return [...this.#before, ...ids, ...this.#after];
  }

  #encode(text: string, special: boolean): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: special });
  }
}

/** The largest id that a tokenizer.json can give; -1 if it has no vocabulary. */
export function lastTokenId(json: object): number {
  const { model, added_tokens: added } = json as { model?: { vocab?: unknown }; added_tokens?: unknown };
  const vocabulary = model?.vocab;
  let last = -1;
  const look = (id: unknown): void => {
    if (typeof id === 'number' && id > last) last = id;
  };
  if (Array.isArray(vocabulary)) look(vocabulary.length - 1);
  else for (const id of Object.values(vocabulary ?? {})) look(id);
  if (Array.isArray(added)) for (const token of added) look((token as { id?: unknown } | null)?.id);
  return last;
}
