/** README lists the settings as the manifest has them; `vitest -u` writes them anew. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BEGIN, END, type Manifest, settingsTable, withSettings } from '../support/settingsTable.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;

describe('the settings in README', () => {
  it('are those of the manifest', async () => {
    await expect(withSettings(read('README.md'), manifest, texts)).toMatchFileSnapshot(
      join(ROOT, 'README.md'),
    );
  });

  it('are all of them, in words', () => {
    const table = settingsTable(manifest, texts);
    for (const { properties } of manifest.contributes.configuration)
      for (const id of Object.keys(properties)) expect(table).toContain(`| \`${id}\` |`);
    expect(table).not.toMatch(/undefined|command:|`#|%/);
  });

  it('replace what stood there', () => {
    const readme = `before\n${BEGIN}\na stale line\n${END}\nafter\n`;
    const updated = withSettings(readme, manifest, texts);
    expect(updated).toMatch(/^before\n<!--/);
    expect(updated).toMatch(/-->\nafter\n$/);
    expect(updated).not.toContain('stale');
    expect(withSettings(updated, manifest, texts)).toBe(updated);
  });
});
