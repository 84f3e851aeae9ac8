/**
 * The kinds of static models: reading one once, and opening it in each thread from memory that the threads share.
 * Callers know of `TextModel` alone.
 */
import { Model2Vec, type Model2VecData, readModel2Vec } from './model2vec.ts';
import type { ModelSource } from './modelSource.ts';
import { StaticModel } from './staticModel.ts';
import type { TextModel } from './textModel.ts';
import { readWordVectors, type WordVectorData, WordVectors, wordVectorFile } from './wordVectors.ts';

export type StaticKind = SharedModel['kind'];

/** A model as it is posted to a thread; its tables are not copied. `key` tells it from others. */
export type SharedModel = { readonly key: string } & (
  | // Small enough that each thread reads the files itself.
  { readonly kind: 'builtin'; readonly source: ModelSource }
  | { readonly kind: 'model2vec'; readonly data: Model2VecData }
  | { readonly kind: 'wordVectors'; readonly data: WordVectorData }
);

export interface LoadedModel {
  /** For this thread. */
  readonly model: TextModel;
  /** For others. */
  readonly shared: SharedModel;
  /** Sentences on what of the files is not used. */
  readonly assumed: readonly string[];
}

/** Throws EngineError `modelInvalid` if the source holds no whole model of this kind. */
export async function loadStaticModel(source: ModelSource, kind: StaticKind): Promise<LoadedModel> {
  switch (kind) {
    case 'builtin': {
      const model = await StaticModel.load(source);
      return { model, shared: { kind, source, key: keyOf(source, model) }, assumed: [] };
    }
    case 'model2vec': {
      const data = await readModel2Vec(source);
      return {
        model: await Model2Vec.open(data),
        shared: { kind, data, key: keyOf(source, data) },
        assumed: [],
      };
    }
    case 'wordVectors': {
      const file = (await wordVectorFile(source.folder)) ?? source.folder;
      const { data, isCut } = await readWordVectors(source.id, file);
      const words = data.table.weights.length.toLocaleString('en');
      return {
        model: new WordVectors(data),
        shared: { kind, data, key: keyOf(source, data) },
        assumed: isCut ? [`Only the first ${words} words of ${file} are used.`] : [],
      };
    }
  }
}

/** Opens a model that another thread has loaded. */
export async function openShared(shared: SharedModel): Promise<TextModel> {
  switch (shared.kind) {
    case 'builtin':
      return StaticModel.load(shared.source);
    case 'model2vec':
      return Model2Vec.open(shared.data);
    case 'wordVectors':
      return new WordVectors(shared.data);
  }
}

function keyOf({ folder }: ModelSource, { info }: Pick<TextModel, 'info'>): string {
  return `${info.id} ${info.revision} ${folder}`;
}
