import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelSpec } from '../../../src/engine/models/modelSpec.ts';
import { TransformerEmbedder } from '../../../src/engine/models/transformer/transformerEmbedder.ts';
import { EngineError, type EngineErrorCode } from '../../../src/shared/errors.ts';
import { SHAPE, type TinyOptions, writeTinyEncoder } from '../../support/tinyEncoder.ts';
import { OnnxWriter } from '../../support/tinyEncoderOnnx.ts';

const SPEC: ModelSpec = {
  dimensions: SHAPE.hidden,
  pooling: 'mean',
  normalise: true,
  similarity: 'cosine',
  queryPrefix: '',
  documentPrefix: '',
  maxTokens: 32,
  task: 'both',
  matryoshka: [],
};

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'sextant-damaged-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

/** Opens a tiny model after `damage` was done to its folder, and expects one sentence that holds all `words`. */
async function check(
  words: readonly string[],
  damage: (folder: string) => void,
  build: TinyOptions = {},
  spec: Partial<ModelSpec> = {},
  code: EngineErrorCode = 'modelInvalid',
): Promise<void> {
  const folder = mkdtempSync(join(scratch, 'model-'));
  writeTinyEncoder(folder, build);
  damage(folder);
  const error = await TransformerEmbedder.open(folder, { ...SPEC, ...spec }).then(
    async (embedder) => {
      await embedder.dispose();
      return undefined;
    },
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(EngineError);
  expect((error as EngineError).code).toBe(code);
  const { message } = error as EngineError;
  for (const word of words) expect(message).toContain(word);
  expect(message).toMatch(/^[A-Z].*\.$/s);
  expect(message).not.toMatch(/\n|undefined|\[object|_src/);
}

const onnxOf = (folder: string): string => join(folder, 'onnx/model.onnx');
const nothing = (): void => {};

describe('a model folder that cannot be used', () => {
  it('that is not there, or a file', async () => {
    await check(['There is no model folder'], (folder) => rmSync(folder, { recursive: true }));
    await check(['There is no model folder'], (folder) => {
      rmSync(folder, { recursive: true });
      writeFileSync(folder, '');
    });
  });

  it('without an ONNX file', async () => {
    await check(['no ONNX file', 'onnx/model.onnx'], (folder) => rmSync(onnxOf(folder)));
    await check(['no ONNX file'], (folder) => renameSync(onnxOf(folder), join(folder, 'onnx/other.onnx')));
    await check(['no ONNX file'], (folder) => {
      rmSync(onnxOf(folder));
      mkdirSync(onnxOf(folder));
    });
  });

  it('without the ONNX file that is asked for', async () => {
    const folder = mkdtempSync(join(scratch, 'model-'));
    writeTinyEncoder(folder);
    await expect(TransformerEmbedder.open(folder, SPEC, { dtype: 'fp16' })).rejects.toThrow(
      'has no ONNX file (onnx/model_fp16.onnx)',
    );
  });

  it('without or with a damaged tokenizer', async () => {
    const tokenizer = (folder: string): string => join(folder, 'tokenizer.json');
    await check(['no tokenizer.json'], (folder) => rmSync(tokenizer(folder)));
    await check(['tokenizer.json', 'not JSON'], (folder) => truncateSync(tokenizer(folder), 100));
    await check(['tokenizer.json', 'an object'], (folder) => writeFileSync(tokenizer(folder), '[]'));
    await check(['tokenizer.json', 'kind of tokenizer'], (folder) => writeFileSync(tokenizer(folder), '{}'));
  });

  it('with an ONNX file that is empty, cut off or something else', async () => {
    const { length } = readFileSync(join(built(), 'onnx/model.onnx'));
    await check(['it is empty'], (folder) => truncateSync(onnxOf(folder), 0));
    for (const bytes of [1, 10, 1000, length >> 1, length - 50, length - 1]) {
      await check(['model.onnx'], (folder) => truncateSync(onnxOf(folder), bytes));
    }
    await check(['cut off or damaged'], (folder) => truncateSync(onnxOf(folder), length >> 1));
    await check(['model.onnx'], (folder) => writeFileSync(onnxOf(folder), '<!doctype html><p>Not found'));
    await check(['model.onnx'], (folder) => writeFileSync(onnxOf(folder), Buffer.alloc(5000)));
    await check(['model.onnx'], (folder) => writeFileSync(onnxOf(folder), Buffer.alloc(5000, 0xff)));
  });

  it('with an ONNX file whose form is sound and whose content is not', async () => {
    await check(['onnxruntime refuses it'], (folder) => {
      const bytes = readFileSync(onnxOf(folder));
      // The name of an operation, so that lengths stay right.
      bytes.write('LayerNormalizatioN', bytes.indexOf('LayerNormalization'));
      writeFileSync(onnxOf(folder), bytes);
    });
  });

  it('with a model that writes text', async () => {
    await check(['holds no encoder', 'logits'], nothing, { output: 'logits' });
    await check(['holds no encoder', 'models that write text'], nothing, {
      extraInputs: ['past_key_values.0.key', 'past_key_values.0.value'],
      output: 'logits',
    });
    await check(['holds no encoder'], nothing, { extraInputs: ['past_key_values.0.key'] });
  });

  it('with a model that wants more than text, or gives something else', async () => {
    await check(['asks for pixel_values', 'text alone'], nothing, { extraInputs: ['pixel_values'] });
    await check(['holds no encoder', 'gives scores'], (folder) => {
      const onnx = new OnnxWriter();
      onnx.node('Identity', [onnx.input('input_ids', ['batch', 'tokens'])], 'scores');
      onnx.output('scores', ['batch', 'tokens'], 'int64');
      writeFileSync(onnxOf(folder), onnx.finish().model);
    });
  });

  it('with a second file of weights that is missing or cut off', async () => {
    const weights = (folder: string): string => join(folder, 'onnx/weights.bin');
    const build: TinyOptions = { externalLocation: 'weights.bin' };
    await check(['onnx/weights.bin', 'missing'], (folder) => rmSync(weights(folder)), build);
    await check(['onnx/weights.bin', 'cut off'], (folder) => truncateSync(weights(folder), 100), build);
  });

  it('that asks for weights elsewhere', async () => {
    for (const externalLocation of [
      '../../etc/passwd',
      '/etc/passwd',
      '../../../../../etc/passwd',
      '..',
      '.',
    ]) {
      await check(['model.onnx'], nothing, { externalLocation });
    }
    const outside = join(scratch, 'outside.bin');
    writeFileSync(outside, Buffer.alloc(1 << 20));
    await check(['outside the model', 'nothing was opened'], nothing, {
      externalLocation: '../../outside.bin',
    });
    await check(['outside the model', 'nothing was opened'], nothing, { externalLocation: outside });
    await check(
      ['a link to a file outside'],
      (folder) => {
        rmSync(join(folder, 'onnx/weights.bin'));
        symlinkSync(outside, join(folder, 'onnx/weights.bin'));
      },
      { externalLocation: 'weights.bin' },
    );
  });

  it('whose files are links to somewhere else', async () => {
    for (const name of [
      'onnx/model.onnx',
      'onnx',
      'tokenizer.json',
      'config.json',
      'tokenizer_config.json',
    ]) {
      await check(['a link to a file outside'], (folder) => {
        const elsewhere = mkdtempSync(join(scratch, 'elsewhere-'));
        renameSync(join(folder, name), join(elsewhere, 'it'));
        symlinkSync(join(elsewhere, 'it'), join(folder, name));
      });
    }
  });

  it('that gives vectors of another length', async () => {
    await check(['gives 32 numbers', 'not the 384'], nothing, {}, { dimensions: 384 });
    await check(['gives 32 numbers', 'not the 31'], nothing, { declareWidth: false }, { dimensions: 31 });
  });

  it('whose tokenizer knows tokens that the model has not', async () => {
    await check(['tokenizer.json knows more tokens'], nothing, { tableRows: 300 });
    await check(['tokenizer.json knows more tokens'], (folder) => {
      const file = join(folder, 'tokenizer.json');
      const json = JSON.parse(readFileSync(file, 'utf8'));
      json.added_tokens.push({ ...json.added_tokens[0], id: 40_000, content: '<new>' });
      writeFileSync(file, JSON.stringify(json));
    });
  });

  it('that is to read more than it can', async () => {
    await check(['64 tokens at most', 'not 65'], nothing, {}, { maxTokens: 65 });
    await check(['hold no text'], nothing, {}, { maxTokens: 2 });
  });

  it('with a step after pooling that its file lacks', async () => {
    const modules = ['Transformer', 'Pooling', 'Dense', 'Normalize'].map((kind) => ({
      type: `sentence_transformers.models.${kind}`,
    }));
    const addModules = (folder: string): void =>
      writeFileSync(join(folder, 'modules.json'), JSON.stringify(modules));
    await check(['Dense', 'sentence_embedding'], addModules);
    await check(['modules.json', 'not JSON'], (folder) => writeFileSync(join(folder, 'modules.json'), '['));
  });

  it('that wants more memory than any machine has', async () => {
    await check(['not enough memory'], nothing, { scratchFloats: 2 ** 42 }, {}, 'notEnoughMemory');
  });
});

describe('a model that fails while it works', () => {
  it('says so, and goes on with the next text', async () => {
    const folder = mkdtempSync(join(scratch, 'model-'));
    writeTinyEncoder(folder);
    // The file's word on how many places there are is wrong, so that only a long text shows it.
    writeFileSync(join(folder, 'config.json'), '{}');
    const embedder = await TransformerEmbedder.open(folder, { ...SPEC, maxTokens: 100 });
    const long = 'read '.repeat(90);
    await expect(embedder.embedDocuments(['file', long])).rejects.toMatchObject({ code: 'modelInvalid' });
    await expect(embedder.embedQuery(long)).rejects.toThrow(/cannot compute a text|more tokens/);
    expect((await embedder.embedDocuments(['file'])).tokenCounts).toEqual(Uint32Array.of(1));
    await embedder.dispose();
  });
});

describe('a machine without onnxruntime', () => {
  it('says that the built-in model goes on', () => {
    const embedder = new URL(
      '../../../src/engine/models/transformer/transformerEmbedder.ts',
      import.meta.url,
    );
    const script = `
      Object.defineProperty(process, 'arch', { value: 'riscv64' });
      const { TransformerEmbedder } = await import(${JSON.stringify(embedder.href)});
      const error = await TransformerEmbedder.open(${JSON.stringify(built())}, ${JSON.stringify(SPEC)}).catch((e) => e);
      process.stdout.write(error.code + ': ' + error.message);
    `;
    const args = ['--input-type=module', '--eval', script];
    const output = execFileSync(process.execPath, args, { encoding: 'utf8' });
    expect(output).toMatch(
      /^unsupportedPlatform: Transformer models cannot run on this machine \(\w+-riscv64/,
    );
    expect(output).toMatch(/The built-in model goes on working.*\.$/);
  });
});

/** A sound model, made once. */
function built(): string {
  const folder = join(scratch, 'sound');
  writeTinyEncoder(folder);
  return folder;
}
