/** Takes names out of code, or puts others in their place: what is left has to be recognised by what it does. */
import { KEYWORDS, LITERAL_WORDS } from '../../analysis/tokens/lexicon.ts';
import { compoundOf } from '../../lexical/words.ts';

/** The last part of a name that is written with its owner: `open` of `Store::open`. */
export function bareName(name: string): string {
  return /[\w$]+(?=[?!=]?$)/.exec(name)?.[0] ?? name;
}

/** The lines without the identifier, also where it is written in another case. */
export function withoutName(lines: readonly string[], name: string): string[] {
  const compound = compoundOf(bareName(name));
  return lines.map((line) =>
    line.replace(IDENTIFIER, (word) => (compoundOf(word) === compound ? '_' : word)),
  );
}

/** About half of the names in the code are others, the same everywhere for the same name. */
export function withOtherNames(text: string, random: () => number): string {
  const others = new Map<string, string>();
  return text.replace(IDENTIFIER, (word) => {
    if (RESERVED.has(word) || word.length < SHORTEST) return word;
    let other = others.get(word);
    if (other === undefined) {
      const isKept = random() < KEPT;
      other = isKept ? word : NEUTRAL[Math.floor(random() * NEUTRAL.length)]!;
      others.set(word, other);
    }
    return other;
  });
}

const IDENTIFIER = /[A-Za-z_$][\w$]*/g;
const SHORTEST = 3;
const KEPT = 0.5;
const RESERVED: ReadonlySet<string> = new Set([...KEYWORDS, ...LITERAL_WORDS]);
/** Names that say nothing about what code does. */
const NEUTRAL =
  'value result item data first other current next temp count index entry element target source input output list part total left right before after name key flag size start end extra'.split(
    ' ',
  );
