/** The manifest and its texts: every key has a text, every text a key, and translators find every string of the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS, CONTEXT_KEYS, VIEWS } from '../../src/host/ids.ts';
import { checkedSetting, SETTINGS, type SettingName } from '../../src/host/settingValues.ts';

const ROOT = join(import.meta.dirname, '../..');
const manifest = readFileSync(join(ROOT, 'package.json'), 'utf8');
const { contributes } = JSON.parse(manifest) as {
  contributes: {
    commands: { command: string }[];
    views: { sextant: { id: string }[] };
    menus: unknown;
    keybindings: unknown;
    configuration: { properties: Record<string, unknown> }[];
  };
};
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

  it('declares the commands, views and context keys that the code knows, and no others', () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual(Object.values(COMMANDS).sort());
    expect(contributes.views.sextant.map(({ id }) => id)).toEqual(Object.values(VIEWS));
    const known = new Set<string>([
      ...Object.values(CONTEXT_KEYS),
      ...Object.values(COMMANDS),
      ...Object.values(VIEWS),
    ]);
    const { menus, keybindings, views } = contributes;
    const named = [...JSON.stringify({ menus, keybindings, views }).matchAll(/sextant\.[\w.]+/g)].map(
      ([name]) => name,
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('declares the settings that the code knows, with the same defaults', () => {
    const declared = Object.assign(
      {},
      ...contributes.configuration.map(({ properties }) => properties),
    ) as Record<string, { default: unknown; enum?: unknown[] }>;
    const defaults = Object.fromEntries(
      Object.entries(SETTINGS).map(([name, { default: value }]) => [`sextant.${name}`, value]),
    );
    expect(Object.fromEntries(Object.entries(declared).map(([name, one]) => [name, one.default]))).toEqual(
      defaults,
    );
    for (const [id, { default: value, enum: values = [] }] of Object.entries(declared)) {
      const name = id.slice('sextant.'.length) as SettingName;
      for (const allowed of [value, ...values]) expect(checkedSetting(name, allowed), id).toEqual(allowed);
      // What is no such value counts as not set.
      for (const other of [null, {}, [1], -1, Number.NaN])
        expect(checkedSetting(name, other), id).toEqual(value);
    }
  });

  it('shows commands that exist', () => {
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
