/** README's table of models says what the catalogue says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CATALOGUE, type CatalogueEntry, DTYPES } from '../../../src/engine/models/catalogue.ts';
import type { ModelSpec } from '../../../src/engine/models/modelSpec.ts';
import { PACKAGE } from '../../support/workspace.ts';

const HEAD = `| model | compares | dimensions | pooling | tokens | prefix of a question | prefix of a chunk | prefix of like with like | MB: q8 / fp16 / fp32 | licence |
|---|---|--:|---|--:|---|---|---|--:|---|`;

/** A fact that was read from the model's own files is marked; the others are the card's. */
function row({ id, repository, licence, sizes, spec, checked }: CatalogueEntry): string {
  const marked = (value: string | number, fact: keyof ModelSpec): string =>
    checked.includes(fact) ? `${value} ✓` : String(value);
  const prefix = (text: string): string => (text === '' ? '' : `\`${text}\``);
  const shorter = spec.matryoshka.filter((length) => length < spec.dimensions);
  const dimensions =
    marked(spec.dimensions, 'dimensions') + (shorter.length > 0 ? `, cut to ${shorter.join(', ')}` : '');
  const task = { asymmetric: 'questions with passages', symmetric: 'like with like', both: 'both' }[
    spec.task
  ];
  const length = spec.normalise ? marked('cosine', 'normalise') : 'dot product';
  const megabytes = DTYPES.map((dtype) =>
    sizes[dtype] === undefined ? '–' : String(Math.round(sizes[dtype] / 1e6)),
  );
  const cells = [
    `[${id}](https://huggingface.co/${repository})`,
    `${task}, ${length}`,
    dimensions,
    marked(spec.pooling, 'pooling'),
    marked(spec.maxTokens, 'maxTokens'),
    prefix(spec.queryPrefix),
    prefix(spec.documentPrefix),
    prefix(spec.symmetricPrefix ?? ''),
    megabytes.join(' / '),
    licence ?? 'not stated',
  ];
  return `| ${cells.join(' | ')} |`;
}

it('holds the table of the catalogue', () => {
  expect(readFileSync(join(PACKAGE, 'README.md'), 'utf8')).toContain(
    [HEAD, ...CATALOGUE.map(row)].join('\n'),
  );
});
