/** Functions of the same name in different repositories, which do alike things in other words. */
import { seededRandom, shuffled } from '../../../shared/random.ts';
import { codeOf } from '../../analysis/tokens/lexer.ts';
import { compoundOf, partsOf } from '../../lexical/words.ts';
import type { PairGroup, TrainingPair } from '../pair.ts';
import { isFunction, type SourceSymbol } from './codePairs.ts';
import { documentOf, type MinedFile } from './minedFile.ts';
import { bareName, withoutName } from './names.ts';

/** A function without its name. */
export interface NamedFunction {
  /** As `compoundOf` gives it. */
  readonly name: string;
  readonly body: string;
}

/** Of one repository. The names are chosen by their hash, so that repositories choose the same ones. */
const MOST_FUNCTIONS = 800;
const LEAST_PARTS = 2;
const LEAST_NAME = 9;
const LEAST_LINES = 5;
const MOST_LINES = 40;

/** Collects the functions of one repository. */
export class NamedFunctions {
  readonly #byName = new Map<string, string>();

  add(file: MinedFile, symbols: readonly SourceSymbol[]): void {
    for (const { node, code } of symbols) {
      const bare = bareName(node.name);
      const name = compoundOf(bare);
      const lines = node.endLine - node.startLine;
      const isWanted =
        isFunction(node) && lines >= LEAST_LINES && lines <= MOST_LINES && name.length >= LEAST_NAME;
      if (!isWanted || this.#byName.has(name) || partsOf(bare).length < LEAST_PARTS) continue;
      const body = withoutName(code.slice(node.startLine, node.endLine), node.name);
      this.#byName.set(name, documentOf(file, body, { startLine: 0, endLine: body.length }));
    }
  }

  chosen(): NamedFunction[] {
    const names = [...this.#byName.keys()].sort((a, b) => codeOf(a) - codeOf(b) || (a < b ? -1 : 1));
    return names.slice(0, MOST_FUNCTIONS).map((name) => ({ name, body: this.#byName.get(name)! }));
  }
}

/** Pairs of one name. */
const MOST_PER_NAME = 3;

/** The order of `repositories` counts. */
export function sameNamePairs(repositories: Iterable<readonly NamedFunction[]>, seed: number): PairGroup {
  const bodies = new Map<string, string[]>();
  for (const functions of repositories) {
    for (const { name, body } of functions) {
      const others = bodies.get(name);
      if (others) others.push(body);
      else bodies.set(name, [body]);
    }
  }
  const random = seededRandom(seed);
  const pairs: TrainingPair[] = [];
  for (const [name, all] of bodies) {
    const order = shuffled([...new Set(all)], random);
    for (let i = 0; i + 1 < order.length && i < 2 * MOST_PER_NAME; i += 2)
      pairs.push({ kind: 'sameName', query: order[i]!, document: order[i + 1]!, anchor: name });
  }
  return { name: 'same names', pairs };
}
