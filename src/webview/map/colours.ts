/**
 * The colours of groups on light and dark grounds. The theme has no dozen colours that people with any colour vision tell apart, so
 * these were chosen for that: a test measures them. Knows nothing of the document.
 */
import { COLOURS, type GroupBy } from './grouping.ts';

export type Ground = 'light' | 'dark';

/** As `#rrggbb`: COLOURS of groups, then that of the rest, then that of what belongs nowhere. */
export function paletteOf(by: GroupBy, ground: Ground): readonly string[] {
  const { groups, ages, rest, nowhere } = PALETTES[ground];
  const own = by === 'age' ? ages : groups;
  return [...own, ...new Array<string>(COLOURS - own.length).fill(rest), rest, nowhere];
}

export const PALETTES = {
  dark: {
    groups: [
      '#d1791e',
      '#1c67dd',
      '#4cb281',
      '#fc8ec4',
      '#bfc002',
      '#934ea2',
      '#69c1fc',
      '#d13144',
      '#3dfcf3',
      '#9c85fc',
      '#d8fa4b',
      '#f7caa6',
    ],
    // One hue after the other, each darker than the one before: what is young shines.
    ages: ['#fdea45', '#c8b866', '#9b9c9c', '#6d8294', '#5b6f9b'],
    rest: '#8b8b8b',
    nowhere: '#6a6a6a',
  },
  light: {
    groups: [
      '#f76225',
      '#236de4',
      '#3fa75d',
      '#da69b9',
      '#5f39bd',
      '#c32517',
      '#267450',
      '#9982f8',
      '#984793',
      '#003384',
      '#740000',
      '#603c5c',
    ],
    ages: ['#00224e', '#2d4776', '#575d6d', '#7c7b78', '#958f78'],
    rest: '#8a8a8a',
    nowhere: '#b0b0b0',
  },
} as const satisfies Record<
  Ground,
  { groups: readonly string[]; ages: readonly string[]; rest: string; nowhere: string }
>;

/** Red, green and blue, [0, 1] each. */
export function channelsOf(colour: string): readonly [number, number, number] {
  const channel = (at: number): number => Number.parseInt(colour.slice(at, at + 2), 16) / 255;
  return [channel(1), channel(3), channel(5)];
}
