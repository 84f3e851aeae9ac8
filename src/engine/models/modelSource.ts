/** Where a model comes from: its name in the index stamp and in what a person reads, its files, and how to use them. */
import type { ModelSpec } from './modelSpec.ts';
import type { Dtype } from './transformer/modelFolder.ts';

export interface ModelSource {
  /** `builtin`, the id of a model of the catalogue, or what a person named. Equal ids replace each other's indexes. */
  readonly id: string;
  /** Absolute. For word vectors it may be the file itself. */
  readonly folder: string;
  /** For a sentence-transformer: what is known of it, or was asked for; the rest is read from its files. */
  readonly spec?: Partial<ModelSpec>;
  /** Which of its ONNX files. */
  readonly dtype?: Dtype;
}
