/** The tokeniser's rules written down as plainly as they read, to compare the fast one with. */

/** Token ids of a text, in order; `vocabulary` marks continuations with `#`. */
export function slowTokens(text: string, vocabulary: readonly string[]): number[] {
  return [...text.matchAll(/\p{L}+|[0-9]+/gu)].flatMap(([word]) =>
    slowPieces(word).flatMap((piece) => match(piece, vocabulary)),
  );
}

function slowPieces(word: string): string[] {
  if (/^[0-9]+$/.test(word)) return [word.length > 4 ? '0' : word];
  const isAscii = /^[A-Za-z]+$/.test(word);
  const isLowerCase = word === word.toLowerCase();
  const pieces =
    isAscii && !isLowerCase
      ? [...word.matchAll(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g)].map(([piece]) => piece)
      : [word];
  return pieces.map((piece) => piece.toLowerCase());
}

function match(piece: string, vocabulary: readonly string[]): number[] {
  const characters = [...piece].slice(0, 40);
  const ids: number[] = [];
  for (let at = 0; at < characters.length; ) {
    let length = characters.length - at;
    for (; length > 0; length--) {
      const candidate = (at > 0 ? '#' : '') + characters.slice(at, at + length).join('');
      const id = indexIn(vocabulary).get(candidate);
      if (id !== undefined) {
        ids.push(id);
        break;
      }
    }
    at += Math.max(1, length);
  }
  return ids;
}

const indexes = new WeakMap<readonly string[], Map<string, number>>();

function indexIn(vocabulary: readonly string[]): Map<string, number> {
  let index = indexes.get(vocabulary);
  if (!index) indexes.set(vocabulary, (index = new Map(vocabulary.map((token, id) => [token, id]))));
  return index;
}
