/** Tells from its files which kind of model a path holds. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../../shared/errors.ts';
import { isModel2VecFolder } from './model2vec.ts';
import type { StaticKind } from './staticKinds.ts';
import { TENSOR_FILE } from './staticModel.ts';
import { isTransformerFolder } from './transformer/modelFolder.ts';
import { wordVectorFile } from './wordVectors.ts';

/**
 * `path` is a folder, or a file with word vectors. Throws EngineError `modelInvalid` if there is no model, or if it
 * could be several.
 */
export async function modelKindOf(path: string): Promise<StaticKind | 'transformer'> {
  if (existsSync(join(path, TENSOR_FILE))) return 'builtin';
  // Some Model2Vec folders also have an ONNX file of the same table.
  if (await isModel2VecFolder(path)) return 'model2vec';
  if (await isTransformerFolder(path)) return 'transformer';
  // Word vectors need no tokenizer: what has one is a part of another model, and its vocab.txt no table.
  if (!existsSync(join(path, 'tokenizer.json')) && (await wordVectorFile(path)) !== undefined)
    return 'wordVectors';
  throw new EngineError(
    'modelInvalid',
    existsSync(path)
      ? `There is no model in ${path}. Name a folder with a sentence-transformer (an ONNX file and tokenizer.json) or a Model2Vec model (model.safetensors, tokenizer.json and config.json), or a file with word vectors (.txt, .vec or .bin).`
      : `There is no folder or file ${path}, so the model cannot be loaded. Name one that holds a model.`,
  );
}
