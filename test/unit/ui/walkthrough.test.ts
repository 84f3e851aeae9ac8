/** The walkthrough: its pictures are there, packed, and in the colours of the theme; its steps end by commands that exist. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMANDS, CONTEXT_KEYS } from '../../../src/host/ids.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const { contributes } = JSON.parse(read('package.json')) as {
  contributes: {
    walkthroughs: { id: string; steps: { media: { svg: string }; completionEvents: string[] }[] }[];
  };
};
const [walkthrough] = contributes.walkthroughs;
const FOLDER = 'media/walkthrough';

it('has a picture for each step, and no other, all of them packed', () => {
  const named = walkthrough!.steps.map(({ media }) => media.svg);
  expect(named.toSorted()).toEqual(
    readdirSync(join(ROOT, FOLDER))
      .map((name) => `${FOLDER}/${name}`)
      .toSorted(),
  );
  expect(read('.vscodeignore').split('\n')).toContain(`!${FOLDER}/**`);
});

// VS Code takes no style sheets in these pictures, and whoever draws without a colour draws in black.
it.each(readdirSync(join(ROOT, FOLDER)))('draws %s in the colours of the theme', (name) => {
  const svg = read(`${FOLDER}/${name}`);
  expect(svg).not.toMatch(/<style|\bstyle=|\bclass=|#[0-9a-f]{3,8}\b|\brgb/i);
  for (const [shape] of svg.matchAll(/<(?:rect|path|ellipse|circle|text)\b[^>]*>/g))
    expect(shape).toMatch(/\bfill="(?:none|var\(--vscode-[^"]+\))"/);
  for (const [, colour] of svg.matchAll(/\bstroke="([^"]+)"/g)) expect(colour).toMatch(/^var\(--vscode-/);
});

it('ends its steps by what exists, and is opened by its id', () => {
  const known: string[] = [
    ...Object.values(COMMANDS).map((command) => `onCommand:${command}`),
    ...Object.values(CONTEXT_KEYS).map((key) => `onContext:${key}`),
  ];
  for (const { completionEvents } of walkthrough!.steps) {
    expect(completionEvents.length).toBeGreaterThan(0);
    expect(known).toEqual(expect.arrayContaining(completionEvents));
  }
  expect(read('src/ui/status/commands.ts')).toContain(`#${walkthrough!.id}\``);
});
