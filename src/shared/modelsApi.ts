/** What can be asked about embedding models: which there are, what a download would bring, what a folder holds. Plain data. */

/** A model by its files. `spec` is what a person said of it; the rest is read from its folder. */
export interface ModelChoice {
  readonly id: string;
  readonly folder: string;
  /** Which of a sentence-transformer's ONNX files. */
  readonly dtype?: string;
  readonly spec?: {
    readonly pooling?: string;
    readonly similarity?: string;
    readonly queryPrefix?: string;
    readonly documentPrefix?: string;
    readonly symmetricPrefix?: string;
    readonly maxTokens?: number;
    readonly task?: string;
    readonly dimensions?: number;
    readonly normalise?: boolean;
    readonly matryoshka?: readonly number[];
  };
}

/** Where models are kept, and whether and how they may be fetched. */
export interface ModelsParams {
  /** Folder of downloaded models, made if needed. */
  readonly modelsDir: string;
}

/** A model of the catalogue, or one that is downloaded. */
export interface ModelEntry {
  readonly id: string;
  readonly description: string;
  /** Undefined where nothing is known before its files are read. */
  readonly dimensions: number | undefined;
  readonly maxTokens: number | undefined;
  readonly licence: string | undefined;
  /** Number formats on the hub and their bytes, as the catalogue has them. */
  readonly sizes: Readonly<Record<string, number>>;
  /** The newest first; each can be chosen as `ModelChoice`. */
  readonly downloaded: readonly {
    readonly choice: ModelChoice;
    readonly bytes: number;
    readonly commit: string;
  }[];
  readonly unfinishedBytes: number;
}

export interface DownloadParams extends ModelsParams {
  /** An id of the catalogue, or `owner/name`. */
  readonly id: string;
  /** Absent: the catalogue's smallest. */
  readonly dtype?: string;
  /** https address of the hub. */
  readonly host: string;
  /** Opens no connection; the request rejects with `offline`. */
  readonly offline: boolean;
  /** HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
  readonly proxy: Readonly<Record<string, string>>;
}

/** What a download would bring, so that a person can be asked. */
export interface DownloadPreview {
  readonly id: string;
  readonly dtype: string;
  readonly host: string;
  readonly commit: string;
  readonly licence: string | undefined;
  readonly bytes: number;
}

/** What a folder of model files holds. */
export interface ModelDescription {
  readonly kind: string;
  readonly dimensions: number;
  /** What could not be read from its files and was taken for granted, as sentences. */
  readonly assumed: readonly string[];
}
