/** Lets everyone who opens the same sentence-transformer in one process use one copy of it: its weights are what takes memory. */
import type { Embedder } from '../models/embedder.ts';
import type { ModelSpec } from '../models/modelSpec.ts';
import { TransformerEmbedder, type TransformerOptions } from '../models/transformer/transformerEmbedder.ts';

interface Shared {
  readonly opened: Promise<Embedder>;
  users: number;
}

export type OpenTransformer = (
  folder: string,
  spec: ModelSpec,
  options: TransformerOptions,
) => Promise<Embedder>;

export class SharedTransformers {
  readonly #openOne: OpenTransformer;
  readonly #shared = new Map<string, Shared>();

  constructor(openOne: OpenTransformer = TransformerEmbedder.open) {
    this.#openOne = openOne;
  }

  /** As `TransformerEmbedder.open`; the model goes when each who opened it has disposed of theirs. */
  async open(folder: string, spec: ModelSpec, options: TransformerOptions): Promise<Embedder> {
    const key = JSON.stringify([folder, spec, options]);
    let shared = this.#shared.get(key);
    if (!shared) this.#shared.set(key, (shared = { opened: this.#openOne(folder, spec, options), users: 0 }));
    const { opened } = shared;
    shared.users++;
    const leave = async (): Promise<void> => {
      if (--shared.users > 0) return;
      this.#shared.delete(key);
      await (await opened).dispose();
    };
    try {
      return new Share(await opened, leave);
    } catch (error) {
      if (--shared.users === 0) this.#shared.delete(key);
      throw error;
    }
  }
}

class Share implements Embedder {
  readonly info: Embedder['info'];
  readonly embedDocuments: Embedder['embedDocuments'];
  readonly embedQuery: Embedder['embedQuery'];
  readonly embedSymmetric?: NonNullable<Embedder['embedSymmetric']>;
  #leave: (() => Promise<void>) | undefined;

  constructor(embedder: Embedder, leave: () => Promise<void>) {
    this.info = embedder.info;
    this.embedDocuments = (texts, signal) => embedder.embedDocuments(texts, signal);
    this.embedQuery = (text, signal) => embedder.embedQuery(text, signal);
    const { embedSymmetric } = embedder;
    if (embedSymmetric) this.embedSymmetric = (texts, signal) => embedSymmetric.call(embedder, texts, signal);
    this.#leave = leave;
  }

  async dispose(): Promise<void> {
    const leave = this.#leave;
    this.#leave = undefined;
    await leave?.();
  }
}
