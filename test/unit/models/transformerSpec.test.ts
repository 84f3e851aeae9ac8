import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelSpec } from '../../../src/engine/models/modelSpec.ts';
import { specFromFolder } from '../../../src/engine/models/transformer/transformerEmbedder.ts';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'sextant-spec-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

type Files = Record<string, unknown>;

function folderOf(files: Files): string {
  const folder = mkdtempSync(join(scratch, 'model-'));
  for (const [name, value] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
  }
  return folder;
}

/** What is found in a folder with these files, and how many assumptions were made. */
async function check(
  files: Files,
  expected: Partial<ModelSpec>,
  assumptions: readonly RegExp[] = [],
  overrides: Partial<ModelSpec> = {},
): Promise<void> {
  const { spec, assumed } = await specFromFolder(folderOf(files), overrides);
  expect(spec).toMatchObject(expected);
  expect(assumed.length).toBe(assumptions.length);
  assumptions.forEach((pattern, i) => {
    expect(assumed[i]).toMatch(pattern);
    expect(assumed[i]).toMatch(/^[A-Z].*\.$/);
  });
}

const modules = (...kinds: string[]): object[] =>
  kinds.map((kind, idx) => ({
    idx,
    path: kind === 'Transformer' ? '' : `${idx}_${kind}`,
    type: `sentence_transformers.models.${kind}`,
  }));
const pooling = (mode: string, size = 384): object => ({
  word_embedding_dimension: size,
  pooling_mode_cls_token: mode === 'cls',
  pooling_mode_mean_tokens: mode === 'mean',
  pooling_mode_max_tokens: mode === 'max',
  pooling_mode_mean_sqrt_len_tokens: false,
});
const config = { model_type: 'bert', hidden_size: 384, max_position_embeddings: 512 };
const MINILM: Files = {
  'config.json': config,
  'modules.json': modules('Transformer', 'Pooling', 'Normalize'),
  '1_Pooling/config.json': pooling('mean'),
  'sentence_bert_config.json': { max_seq_length: 256, do_lower_case: false },
  'config_sentence_transformers.json': { __version__: { sentence_transformers: '2.0.0' } },
};
const TASK = /what it was trained to compare/;

describe('a folder of sentence-transformers', () => {
  it('says pooling, length, normalising and tokens', async () => {
    const expected = { dimensions: 384, pooling: 'mean', normalise: true, maxTokens: 256 } as const;
    await check(MINILM, { ...expected, similarity: 'cosine', task: 'both', queryPrefix: '' }, [TASK]);
    for (const mode of ['cls', 'max'] as const) {
      await check(
        { ...MINILM, '1_Pooling/config.json': pooling(mode, 768) },
        { pooling: mode, dimensions: 768 },
        [TASK],
      );
    }
    await check(
      { ...MINILM, '1_Pooling/config.json': { word_embedding_dimension: 8, pooling_mode: 'cls' } },
      { pooling: 'cls', dimensions: 8 },
      [TASK],
    );
  });

  it('says whether the length of a vector counts', async () => {
    const dot = {
      ...MINILM,
      'modules.json': modules('Transformer', 'Pooling'),
    };
    for (const [name, similarity] of [
      ['dot', 'dot'],
      ['euclidean', 'l2'],
      ['manhattan', 'l1'],
    ] as const) {
      const files = { ...dot, 'config_sentence_transformers.json': { similarity_fn_name: name } };
      await check(files, { normalise: false, similarity }, [TASK]);
    }
    await check({ ...MINILM, 'modules.json': dot['modules.json'] }, { normalise: true }, [TASK]);
  });

  it('says the prefixes, by any of their names', async () => {
    const prompts = (names: object): Files => ({
      ...MINILM,
      'config_sentence_transformers.json': { prompts: names },
    });
    const found = { queryPrefix: 'query: ', documentPrefix: 'passage: ', task: 'asymmetric' } as const;
    await check(prompts({ query: 'query: ', passage: 'passage: ' }), found, [/questions and passages/]);
    await check(prompts({ query: 'query: ', document: 'passage: ' }), found, [/questions and passages/]);
    await check(prompts({ s2p_query: 'Find: ' }), { queryPrefix: 'Find: ', documentPrefix: '' }, [
      /questions/,
    ]);
    await check(prompts({ query: 7 }), { queryPrefix: '', documentPrefix: '' }, [TASK]);
  });

  it('says the prefix of texts of one kind, and is then made for these too', async () => {
    const prompts = (names: object, more: object = {}): Files => ({
      ...MINILM,
      'config_sentence_transformers.json': { prompts: names, ...more },
    });
    const stella = { s2p_query: 'Find: ', s2s_query: 'Like: ' };
    await check(prompts(stella), { symmetricPrefix: 'Like: ', task: 'both' });
    await check(prompts({ STS: 'similar | ' }), { symmetricPrefix: 'similar | ', documentPrefix: '' });
    const { spec } = await specFromFolder(folderOf(prompts({ query: 'q: ' })));
    expect(spec).not.toHaveProperty('symmetricPrefix');
    // Only a cosine is compared so.
    const dot = await specFromFolder(folderOf(prompts(stella, { similarity_fn_name: 'dot' })));
    expect(dot.spec).not.toHaveProperty('symmetricPrefix');
  });

  it('says the length of vectors after a dense layer', async () => {
    await check(
      {
        ...MINILM,
        'modules.json': modules('Transformer', 'Pooling', 'Dense', 'Normalize'),
        '2_Dense/config.json': { in_features: 384, out_features: 512 },
      },
      { dimensions: 512 },
      [TASK],
    );
  });
});

describe('what is said by hand', () => {
  const refused = (files: Files, said: Partial<ModelSpec>, problem: RegExp): Promise<void> =>
    expect(specFromFolder(folderOf(files), said)).rejects.toMatchObject({
      code: 'badArgument',
      message: expect.stringMatching(problem),
    });

  it('must go together with the rest', async () => {
    await refused(
      MINILM,
      { normalise: false },
      /compared by the cosine are brought to unit length in any case/,
    );
    await check(MINILM, { normalise: false, similarity: 'dot' }, [TASK], {
      similarity: 'dot',
      normalise: false,
    });
    const dot = { similarity: 'dot', symmetricPrefix: 'query: ' } as const;
    await refused(MINILM, dot, /is for models that compare by the cosine, and this one compares by dot/);
    await refused(MINILM, { matryoshka: [64, 512] }, /of 384 dimensions cannot be cut to 512/);
    await check(MINILM, { matryoshka: [64, 384] }, [TASK], { matryoshka: [64, 384] });
  });

  it('gives the dimensions that the files do not', () =>
    check({ 'config.json': {} }, { dimensions: 48 }, [/mean/, /512/, TASK], { dimensions: 48 }));
});

describe('another folder', () => {
  it('is taken for mean pooling and whatever else must be assumed, in sentences', async () => {
    await check(
      { 'config.json': config },
      { dimensions: 384, pooling: 'mean', normalise: true, maxTokens: 512, matryoshka: [] },
      [/mean pooling is assumed/, TASK],
    );
    await check({ 'config.json': { dim: 768 } }, { dimensions: 768, maxTokens: 512 }, [
      /mean pooling/,
      /512 are assumed/,
      TASK,
    ]);
  });

  it.each<[number, object, object]>([
    [512, { max_position_embeddings: 514 }, { model_max_length: 512 }],
    [512, { max_position_embeddings: 514 }, {}],
    [8192, { n_positions: 8192 }, { model_max_length: 1e30 }],
    [128, { max_position_embeddings: 512 }, { model_max_length: 128 }],
  ])('reads %i tokens', async (maxTokens, more, tokenizer) => {
    const files = { 'config.json': { hidden_size: 8, ...more }, 'tokenizer_config.json': tokenizer };
    await check(files, { maxTokens }, [/mean/, TASK]);
  });

  it('lets options win, and assumes nothing that they say', async () => {
    const all: ModelSpec = {
      dimensions: 7,
      pooling: 'max',
      normalise: false,
      similarity: 'dot',
      queryPrefix: 'q',
      documentPrefix: 'd',
      maxTokens: 9,
      task: 'symmetric',
      matryoshka: [4],
    };
    await check({}, all, [], all);
    await check(
      { ...MINILM, 'config_sentence_transformers.json': { prompts: { query: 'x' } } },
      all,
      [],
      all,
    );
    await check(MINILM, { pooling: 'cls', dimensions: 384 }, [TASK], { pooling: 'cls' });
  });
});

describe('a folder that cannot be used', () => {
  it.each<[string, Files | undefined, RegExp]>([
    ['is not there', undefined, /There is no model folder/],
    [
      'does not tell the dimensions',
      {},
      /how long the model's vectors are\. Put hidden_size into its config\.json, or say how long they are\.$/,
    ],
    ['has damaged JSON', { ...MINILM, 'config.json': '{' }, /config\.json cannot be used: it is not JSON/],
    ['has a list for an object', { ...MINILM, 'config.json': [] }, /config\.json .*does not hold an object/],
    ['has an object for a list', { ...MINILM, 'modules.json': {} }, /modules\.json .*does not hold a list/],
    [
      'pools otherwise',
      { ...MINILM, '1_Pooling/config.json': { pooling_mode_mean_sqrt_len_tokens: true } },
      /other than mean, cls or max \(mean_sqrt_len_tokens\)/,
    ],
    [
      'pools by two ways',
      {
        ...MINILM,
        '1_Pooling/config.json': { pooling_mode_cls_token: true, pooling_mode_max_tokens: true },
      },
      /\(cls, max\)/,
    ],
  ])('because it %s', async (_, files, message) => {
    const folder = files ? folderOf(files) : join(scratch, 'nowhere');
    await expect(specFromFolder(folder)).rejects.toMatchObject({
      code: 'modelInvalid',
      message: expect.stringMatching(message),
    });
  });
});
