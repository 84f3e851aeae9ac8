/** Labels of clusters as one character each, for fixtures: a letter or digit, or a dot for noise. */

const CHARACTERS = '0123456789abcdefghijklmnopqrstuvwxyz';

export function labelsToText(labels: readonly number[]): string {
  if (labels.some((label) => label >= CHARACTERS.length)) throw new RangeError('More than 36 clusters.');
  return `${labels.map((label) => (label < 0 ? '.' : CHARACTERS[label]!)).join('')}\n`;
}

export function labelsFromText(text: string): number[] {
  return [...text.trim()].map((character) => CHARACTERS.indexOf(character));
}
