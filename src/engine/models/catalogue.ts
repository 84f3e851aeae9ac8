/**
 * The sentence-transformers that Sextant knows by name: where their ONNX files are published and what must be
 * known to use them. Figures are those of the models' cards, but for what `checked` names.
 */
import type { ModelSpec } from './modelSpec.ts';

/** Number format of the weights: 32-bit and 16-bit floats, and 8-bit integers. */
export const DTYPES = ['q8', 'fp16', 'fp32'] as const;
export type Dtype = (typeof DTYPES)[number];

export interface CatalogueEntry {
  /** What a person types. */
  readonly id: string;
  /** One sentence: what it is for, and what it costs. */
  readonly description: string;
  /** `owner/name` on the model hub, of the repository with the ONNX files. */
  readonly repository: string;
  /** Of the weights, as the card says; undefined where it says nothing. */
  readonly licence: string | undefined;
  /** Bytes of the ONNX file in each published format, rounded to three digits as the hub shows them. */
  readonly sizes: Readonly<Partial<Record<Dtype, number>>>;
  readonly spec: ModelSpec;
  /** Facts of `spec` that were read from the model's own files; the others are what the card says. */
  readonly checked: readonly (keyof ModelSpec)[];
}

/** What most models here have in common. */
const PLAIN = {
  pooling: 'mean',
  normalise: true,
  similarity: 'cosine',
  queryPrefix: '',
  documentPrefix: '',
  task: 'both',
  matryoshka: [],
} as const satisfies Partial<ModelSpec>;

/** ONNX files of one architecture are equally large, whoever trained them. */
const MINILM_6 = { q8: 23.0e6, fp16: 45.3e6, fp32: 90.4e6 };
const MINILM_12 = { q8: 34.0e6, fp16: 66.7e6, fp32: 133e6 };
const DISTILBERT = { q8: 66.9e6, fp16: 133e6, fp32: 266e6 };
const BASE = { q8: 110e6, fp16: 218e6, fp32: 436e6 };
const LARGE = { q8: 337e6, fp16: 669e6, fp32: 1.34e9 };
const NOMIC = { q8: 138e6, fp16: 274e6, fp32: 548e6 };

const E5 = {
  ...PLAIN,
  maxTokens: 512,
  queryPrefix: 'query: ',
  documentPrefix: 'passage: ',
  symmetricPrefix: 'query: ',
} as const;

const BGE = {
  ...PLAIN,
  pooling: 'cls',
  maxTokens: 512,
  queryPrefix: 'Represent this sentence for searching relevant passages: ',
} as const;

export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    id: 'all-MiniLM-L6-v2',
    description: 'Small and fast for English prose; reads only the first 256 tokens of a chunk.',
    repository: 'Xenova/all-MiniLM-L6-v2',
    licence: 'Apache-2.0',
    sizes: MINILM_6,
    spec: { ...PLAIN, dimensions: 384, maxTokens: 256 },
    checked: ['dimensions', 'pooling', 'normalise', 'maxTokens'],
  },
  {
    id: 'all-mpnet-base-v2',
    description: 'The larger general model of the same makers: better on prose, several times the work.',
    repository: 'Xenova/all-mpnet-base-v2',
    licence: 'Apache-2.0',
    sizes: BASE,
    spec: { ...PLAIN, dimensions: 768, maxTokens: 384 },
    checked: [],
  },
  {
    id: 'multi-qa-MiniLM-L6-cos-v1',
    description: 'Small, trained on 215 million pairs of a question and its answer.',
    repository: 'Xenova/multi-qa-MiniLM-L6-cos-v1',
    licence: undefined,
    sizes: MINILM_6,
    spec: { ...PLAIN, dimensions: 384, maxTokens: 512, task: 'asymmetric' },
    checked: [],
  },
  {
    id: 'multi-qa-mpnet-base-dot-v1',
    description:
      'Trained on questions and answers for the dot product, so that a long answer may weigh more.',
    repository: 'Xenova/multi-qa-mpnet-base-dot-v1',
    licence: undefined,
    sizes: BASE,
    spec: {
      ...PLAIN,
      dimensions: 768,
      maxTokens: 512,
      pooling: 'cls',
      normalise: false,
      similarity: 'dot',
      task: 'asymmetric',
    },
    checked: [],
  },
  {
    id: 'msmarco-distilbert-base-v4',
    description: 'Trained on what people ask a web search engine, for the cosine.',
    repository: 'Xenova/msmarco-distilbert-base-v4',
    licence: 'Apache-2.0',
    sizes: DISTILBERT,
    spec: { ...PLAIN, dimensions: 768, maxTokens: 512, task: 'asymmetric' },
    checked: [],
  },
  {
    id: 'msmarco-distilbert-base-tas-b',
    description:
      'Trained on what people ask a web search engine, for the dot product (Hofstätter et al. 2021).',
    repository: 'sentence-transformers/msmarco-distilbert-base-tas-b',
    licence: 'Apache-2.0',
    sizes: { fp32: DISTILBERT.fp32 },
    spec: {
      ...PLAIN,
      dimensions: 768,
      maxTokens: 512,
      pooling: 'cls',
      normalise: false,
      similarity: 'dot',
      task: 'asymmetric',
    },
    checked: [],
  },
  {
    id: 'e5-small-v2',
    description: 'Small, with a word before each text that says whether it asks or answers.',
    repository: 'Xenova/e5-small-v2',
    licence: 'MIT',
    sizes: MINILM_12,
    spec: { ...E5, dimensions: 384 },
    checked: [],
  },
  {
    id: 'e5-large-v2',
    description: 'The large one of its family: for a machine with time and memory to spare.',
    repository: 'Xenova/e5-large-v2',
    licence: 'MIT',
    sizes: LARGE,
    spec: { ...E5, dimensions: 1024 },
    checked: [],
  },
  {
    id: 'bge-small-en-v1.5',
    description: 'Small and good at retrieval for its size.',
    repository: 'Xenova/bge-small-en-v1.5',
    licence: 'MIT',
    sizes: MINILM_12,
    spec: { ...BGE, dimensions: 384 },
    checked: [],
  },
  {
    id: 'bge-base-en-v1.5',
    description: 'Good at retrieval at a middling size.',
    repository: 'Xenova/bge-base-en-v1.5',
    licence: 'MIT',
    sizes: BASE,
    spec: { ...BGE, dimensions: 768 },
    checked: [],
  },
  {
    id: 'gte-large-en-v1.5',
    description: 'Large, reads up to 8192 tokens.',
    repository: 'Alibaba-NLP/gte-large-en-v1.5',
    licence: 'Apache-2.0',
    sizes: { q8: 446e6, fp16: 873e6, fp32: 1.75e9 },
    spec: { ...PLAIN, dimensions: 1024, pooling: 'cls', maxTokens: 8192 },
    checked: [],
  },
  {
    id: 'nomic-embed-text-v1.5',
    description: 'Reads up to 8192 tokens; its vectors may be cut to 64 dimensions.',
    repository: 'nomic-ai/nomic-embed-text-v1.5',
    licence: 'Apache-2.0',
    sizes: NOMIC,
    spec: {
      ...PLAIN,
      dimensions: 768,
      maxTokens: 8192,
      queryPrefix: 'search_query: ',
      documentPrefix: 'search_document: ',
      symmetricPrefix: 'clustering: ',
      matryoshka: [64, 128, 256, 512, 768],
    },
    checked: [],
  },
  {
    id: 'jina-embeddings-v2-base-code',
    description: 'Trained on code in 30 programming languages and questions about it.',
    repository: 'jinaai/jina-embeddings-v2-base-code',
    licence: 'Apache-2.0',
    sizes: { q8: 162e6, fp16: 321e6, fp32: 642e6 },
    spec: { ...PLAIN, dimensions: 768, maxTokens: 8192 },
    checked: [],
  },
  {
    id: 'CodeRankEmbed',
    description: 'Trained to find code for a question about it (Suresh et al. 2024).',
    repository: 'jalipalo/CodeRankEmbed-onnx',
    licence: 'MIT',
    sizes: { q8: NOMIC.q8, fp32: NOMIC.fp32 },
    spec: {
      ...PLAIN,
      dimensions: 768,
      pooling: 'cls',
      maxTokens: 8192,
      queryPrefix: 'Represent this query for searching relevant code: ',
      task: 'asymmetric',
    },
    checked: [],
  },
];

/** The entry of an id or of its repository, however it is capitalised. */
export function findEntry(name: string): CatalogueEntry | undefined {
  const wanted = name.toLowerCase();
  return CATALOGUE.find(({ id, repository }) =>
    [id, repository].some((known) => known.toLowerCase() === wanted),
  );
}

/** The smallest published format: on a processor it is also the fastest. */
export function defaultDtype({ sizes }: CatalogueEntry): Dtype {
  return DTYPES.find((dtype) => sizes[dtype] !== undefined)!;
}
