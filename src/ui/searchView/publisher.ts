/**
 * Makes the answer of the view the one that editors show and F4 goes through, in the order in which the view has it; not if it was
 * only asked again while another is shown there. Knows nothing of the editor.
 */
import type { ResultSets } from '../../host/resultSets.ts';
import { displayOrder } from '../../shared/groupRows.ts';
import type { ViewState } from '../../shared/webviewMessages.ts';
import type { ShownSet } from './shownSet.ts';

type Grouping = ViewState['grouping'];

export class Publisher {
  readonly #results: ResultSets;
  /** Of our set, as ResultSets counts. */
  #id: number | undefined;
  #shown: ShownSet | undefined;
  #grouping: Grouping = 'score';
  /** By place in ResultSets, the place in the view. */
  #order: readonly number[] = [];

  constructor(results: ResultSets) {
    this.#results = results;
  }

  /** Takes note of what the view shows now. */
  update(shown: ShownSet | undefined, grouping: Grouping): void {
    if (!shown) {
      if (this.#isOurs) this.#results.clear();
      this.#shown = undefined;
    } else if (shown !== this.#shown && !shown.found.quiet) this.#publish(shown, grouping);
    else if (this.#isOurs && (shown !== this.#shown || grouping !== this.#grouping))
      this.#publish(shown, grouping);
  }

  /** A result was opened in the view: F4 goes on from there. */
  visit(shown: ShownSet, grouping: Grouping, place: number): void {
    if (!this.#isOurs || shown !== this.#shown) this.#publish(shown, grouping);
    this.#results.visit(this.#order.indexOf(place));
  }

  /** Place in the view of the result that was opened last; undefined if it is none of ours. */
  get visited(): number | undefined {
    return this.#isOurs ? this.#order[this.#results.place] : undefined;
  }

  get #isOurs(): boolean {
    return this.#id !== undefined && this.#results.current?.id === this.#id;
  }

  #publish(shown: ShownSet, grouping: Grouping): void {
    const visited = this.#shown?.rows[this.visited ?? -1]?.key;
    const isSameQuestion = this.#isOurs && (shown === this.#shown || shown.found.quiet);
    const rows = displayOrder(shown.rows, grouping);
    this.#shown = shown;
    this.#grouping = grouping;
    this.#order = rows.map(({ place }) => place);
    const results = this.#order.map((place) => shown.results[place]!);
    const set = { origin: 'search', title: shown.found.query.text, results } as const;
    this.#id = (isSameQuestion ? this.#results.showAgain(set) : this.#results.show(set)).id;
    const place = rows.findIndex(({ key }) => key === visited);
    if (place !== -1) this.#results.visit(place);
  }
}
