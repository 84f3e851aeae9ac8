/** The manifest and its texts: every key has a text, every text a key, and translators find every string of the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const manifest = readFileSync(join(ROOT, 'package.json'), 'utf8');
const texts = JSON.parse(readFileSync(join(ROOT, 'package.nls.json'), 'utf8')) as Record<string, string>;

/** The strings that `l10n.t` is called with, as they stand in the source. */
function stringsOf(source: string): string[] {
  const calls = source.matchAll(/\bl10n\.t\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`([^`$]*)`)?/g);
  return [...calls].map(([call, single, double, template]) => {
    const text = single ?? double ?? template;
    expect(text, `${call}… does not start with a plain string`).toBeDefined();
    return text!.replace(/\\(.)/g, '$1');
  });
}

describe('manifest', () => {
  it('has a text for each of its keys, and no other', () => {
    const keys = [...manifest.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key!);
    expect([...new Set(keys)].sort()).toEqual(Object.keys(texts).sort());
  });

  it('shows commands that exist', () => {
    const { contributes } = JSON.parse(manifest) as { contributes: { commands: { command: string }[] } };
    const known = contributes.commands.map(({ command }) => command);
    const linked = Object.values(texts).flatMap((text) =>
      [...text.matchAll(/\(command:(sextant\.[\w.]+)/g)].map(([, command]) => command),
    );
    expect(known).toEqual(expect.arrayContaining(linked));
  });

  it('gives translators the strings of the sources', async () => {
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const strings = sources.flatMap((file) => stringsOf(readFileSync(join(ROOT, 'src', file), 'utf8')));
    const bundle = Object.fromEntries([...new Set(strings)].sort().map((text) => [text, text]));
    await expect(`${JSON.stringify(bundle, null, 2)}\n`).toMatchFileSnapshot(
      join(ROOT, 'media/l10n/bundle.l10n.json'),
    );
  });
});
