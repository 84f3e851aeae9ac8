/** What is known of the similar symbols of one document, and how a lens says it. Knows nothing of the editor but its texts. */
import type { SimilarCount } from '../../shared/engineApi.ts';
import type { LineRange } from '../../shared/types.ts';
import { similarityText } from '../explain.ts';
import { noteText } from '../plainText.ts';
import type { L10n } from '../wording.ts';

/** From here on one is a copy of the other but for spaces and the like. */
const DUPLICATE_SIMILARITY = 0.99;
/** Lines above and below the visible ones that are asked for with them, so that a short way need not be asked for again. */
const MARGIN_LINES = 100;

export class LensCounts {
  /** Ranges that were asked for, in order, apart from each other. */
  #known: LineRange[] = [];
  readonly #counts = new Map<number, SimilarCount>();

  /** In file order. */
  get counts(): SimilarCount[] {
    return [...this.#counts.values()].sort((a, b) => a.symbolLine - b.symbolLine);
  }

  /** The lines to ask for so that the visible ones are known; undefined if they are. */
  missing(visible: readonly LineRange[]): LineRange | undefined {
    const unknown = visible.filter(
      ({ startLine, endLine }) =>
        !this.#known.some((known) => known.startLine <= startLine && known.endLine >= endLine),
    );
    if (unknown.length === 0) return undefined;
    return {
      startLine: Math.max(0, Math.min(...unknown.map(({ startLine }) => startLine)) - MARGIN_LINES),
      endLine: Math.max(...unknown.map(({ endLine }) => endLine)) + MARGIN_LINES,
    };
  }

  /** Takes what was answered for a range. */
  add(range: LineRange, counts: readonly SimilarCount[]): void {
    for (const count of counts) this.#counts.set(count.symbolLine, count);
    const apart: LineRange[] = [];
    for (const next of [...this.#known, range].sort((a, b) => a.startLine - b.startLine)) {
      const last = apart.at(-1);
      if (last && next.startLine <= last.endLine)
        apart[apart.length - 1] = { ...last, endLine: Math.max(last.endLine, next.endLine) };
      else apart.push(next);
    }
    this.#known = apart;
  }
}

/** "2 similar (0.94, 0.88)", and where a duplicate stands. */
export function lensText({ count, best }: Pick<SimilarCount, 'count' | 'best'>, l10n: L10n): string {
  const named = best.map(({ similarity }) => similarityText(similarity)).join(', ');
  const more = count > best.length ? ', …' : '';
  const text =
    count === 1 ? l10n.t('1 similar ({0})', named) : l10n.t('{0} similar ({1})', count, named + more);
  const [first] = best;
  if (!first || first.similarity <= DUPLICATE_SIMILARITY) return text;
  return `${text} · ${l10n.t('duplicate of {0}', `${noteText(first.path)}:${first.startLine + 1}`)}`;
}
