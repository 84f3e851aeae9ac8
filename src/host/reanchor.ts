/** Finds the lines of a result again in a text that has changed since. Knows nothing of the editor. */
import type { LineRange } from '../shared/types.ts';

export interface Anchor extends LineRange {
  /** Where the symbol stands: the line that is looked for. */
  readonly symbolLine: number;
  /** '' if there is none. */
  readonly symbol: string;
  /** That line as it was when the result was found, if it was seen. */
  readonly symbolText?: string | undefined;
}

export interface Place extends LineRange {
  /** Whether it was not found, so that the lines are only where it used to be. */
  readonly lost: boolean;
}

/** The lines of `anchor` in `lines`: where the same line stands nearest to the old place, else where the symbol's name does. */
export function reanchor(lines: readonly string[], anchor: Anchor): Place {
  const { startLine, endLine, symbolLine, symbolText, symbol } = anchor;
  const name = symbol.slice(symbol.lastIndexOf('.') + 1);
  const found =
    (symbolText?.trim()
      ? nearest(lines, symbolLine, (line) => line.trim() === symbolText.trim())
      : undefined) ?? (name === '' ? undefined : whereNamed(lines, symbolLine, name));
  const hasNothingToFind = !symbolText?.trim() && name === '';
  const moved = (found ?? symbolLine) - symbolLine;
  const last = Math.max(0, lines.length - 1);
  const start = clamp(startLine + moved, 0, last);
  return {
    startLine: start,
    endLine: clamp(endLine + moved, start + 1, Math.max(start + 1, lines.length)),
    lost: found === undefined && !hasNothingToFind,
  };
}

/** The old place if the name may be read there, as a heading with markup can; else where it stands as it is. */
function whereNamed(lines: readonly string[], symbolLine: number, name: string): number | undefined {
  const words = name.match(/[\p{L}\p{N}_$]+/gu) ?? [];
  const old = lines[symbolLine];
  if (old !== undefined && words.length > 1 && words.every((word) => nameIn(word)(old))) return symbolLine;
  return nearest(lines, symbolLine, nameIn(name));
}

function nearest(
  lines: readonly string[],
  around: number,
  accepts: (line: string) => boolean,
): number | undefined {
  const most = Math.max(around, lines.length - around);
  for (let distance = 0; distance <= most; distance++) {
    for (const place of [around - distance, around + distance]) {
      const line = lines[place];
      if (line !== undefined && accepts(line)) return place;
    }
  }
  return undefined;
}

function nameIn(name: string): (line: string) => boolean {
  const isWordCharacter = (character: string | undefined): boolean =>
    character !== undefined && /[\p{L}\p{N}_$]/u.test(character);
  return (line) => {
    const at = line.indexOf(name);
    return at !== -1 && !isWordCharacter(line[at - 1]) && !isWordCharacter(line[at + name.length]);
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
