/** Names that a terminal, a page or a person would be misled by, in what every command prints. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../support/cli.ts';
import { indexFolder, put, workspaceWith } from '../support/workspace.ts';

const NAMES = [
  'line\nbreak',
  'return\rand\ttab',
  '\x1b]0;title\x07\x1b[2J\x1b[31mred',
  '\x9b31mred\x7f\x85',
  'turned\u202Egpj',
  '\u2066isolated\u2069',
  '<img src=x onerror=alert(1)>',
  '<!--<script>',
  '$(touch executed)',
  'quotes"and\'backslashes\\',
];
const HEADING = '</script><script>alert(1)</script> \x1b[31m';
/** What a terminal obeys: controls but for the ends of lines, and what turns text round. */
const OBEYED = /[^\P{Cc}\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const COMMANDS: [string, ...string[]][] = [
  ['search', 'price'],
  ['search', 'alert script', '--explain'],
  ['similar', '$(touch executed)/$(touch executed).ts:2'],
  ['duplicates'],
  ['clusters', '--members', '5'],
  ['index'],
  ['index', '--dry-run'],
  ['doctor'],
];

/** Long enough to count as a copy, and no list. */
const BODY = `  if (rate < 0) throw new RangeError('A rate below nothing.');
  let total = 0;
  for (const item of basketOf(rate)) {
    const reduced = item.isOnSale ? item.amount * (1 - item.reduction) : item.amount;
    total += roundedTo(reduced * rate, item.currency);
    if (total > limitOf(item.customer)) return limitOf(item.customer);
  }
  return total + shippingOf(total, rate);`;

function workspaceWithNames(): string {
  const root = workspaceWith({});
  for (const [i, name] of NAMES.entries()) {
    put(root, `${name}/${name}.ts`, `// ${name}\nexport function price${i}(rate: number) {\n${BODY}\n}\n`);
    put(root, `${name}/${name}.md`, `# ${HEADING}\n\nWhat ${name} costs.\n\n## Rates\n\nMore on prices.\n`);
  }
  return root;
}

describe('names of files and headings are obeyed by nothing', () => {
  it.each(COMMANDS.map((all) => [all.join(' '), all] as const))('in what %s prints', async (_, all) => {
    const [command, ...args] = all;
    const at = [workspaceWithNames(), '--index-dir', indexFolder()];
    const { code, stdout, stderr } = await run([command, ...args, ...at]);
    expect([code, OBEYED.exec(stdout), OBEYED.exec(stderr)]).toEqual([0, null, null]);
    if (args[0] === '--dry-run') return;
    const json = (await run([command, ...args, '--json', ...at])).stdout;
    expect([typeof JSON.parse(json), OBEYED.exec(json)]).toEqual(['object', null]);
  });

  it('in SARIF, where they are addresses', async () => {
    const at = [workspaceWithNames(), '--index-dir', indexFolder()];
    const sarif = (await run(['duplicates', '--sarif', ...at])).stdout;
    expect(OBEYED.exec(sarif)).toBeNull();
    const uris = [...sarif.matchAll(/"uri": ?"([^"]*)"/g)].map(([, uri]) => decodeURIComponent(uri!));
    expect(uris).toContain('turned\u202Egpj/turned\u202Egpj.ts');
  });

  it('in the page of a map', async () => {
    const page = join(indexFolder(), 'map.html');
    const at = [workspaceWithNames(), '--index-dir', indexFolder()];
    expect((await run(['clusters', '--html', page, ...at])).code).toBe(0);
    const html = readFileSync(page, 'utf8');
    for (const markup of ['<script>alert', '<img src=x', '<!--<script']) expect(html).not.toContain(markup);
    expect(html).toContain('u003cimg src=x onerror');
  });
});
