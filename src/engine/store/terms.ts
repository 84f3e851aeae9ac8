/**
 * The terms of the word index as they are read: which chunks hold one, how many do, and which ones there are. What a term
 * means, `lexical/terms.ts` knows.
 */
import type { StoreStatements } from './statements.ts';

export class StoredTerms {
  readonly #sql: StoreStatements;

  constructor(sql: StoreStatements) {
    this.#sql = sql;
  }

  /** Ids of the chunks that hold a term, ascending. */
  postings(term: string): number[] {
    return this.#sql.postings.all(`"${term}"`) as number[];
  }

  /** Counted without handing the ids out, which takes a twentieth of the time. */
  chunkCount(term: string): number {
    return (this.#sql.termChunks.get(term) as number | undefined) ?? 0;
  }

  /** From `from` on and before `to`, in their order. Counts the chunks of each: some 0.2 s for all terms of 100,000 chunks. */
  between(from: string, to: string): string[] {
    return this.#sql.termsBetween.all(from, to) as string[];
  }
}
