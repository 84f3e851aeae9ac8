/**
 * Entry of a worker thread: reads and chunks files, makes their words, and embeds texts with a static model.
 * It runs JavaScript and WebAssembly alone, never native inference.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { EngineError } from '../../shared/errors.ts';
import { contentKindOf, roleOf } from '../../shared/languages.ts';
import { Chunker } from '../chunking/chunker.ts';
import { openShared } from '../models/staticKinds.ts';
import type { TextModel } from '../models/textModel.ts';
import { readSource } from '../workspace/index.ts';
import { prepareChunks } from './preparedFile.ts';
import type {
  EmbedReply,
  PreparedEntry,
  PrepareReply,
  WorkerData,
  WorkerReply,
  WorkerRequest,
} from './workerMessages.ts';

const data = workerData as WorkerData;
const port = parentPort!;
let chunker: Promise<Chunker> | undefined;
/** By the key that tells them apart. */
const models = new Map<string, Promise<TextModel>>();

port.on('message', async ({ id, request }: { id: number; request: WorkerRequest }) => {
  try {
    const { reply, transfer, isWorn } = await answer(request);
    port.postMessage({ id, reply, isWorn } satisfies WorkerReply, transfer);
  } catch (error) {
    const { message, stack } = error as Error;
    port.postMessage({
      id,
      error: { message, stack: stack ?? '', code: (error as { code?: string }).code },
    } satisfies WorkerReply);
  }
});

port.postMessage({ ready: true } satisfies WorkerReply);

async function answer(request: WorkerRequest) {
  switch (request.type) {
    case 'prepare':
      return prepare(request);
    case 'embed':
      return embed(request);
  }
}

type PrepareRequest = Extract<WorkerRequest, { type: 'prepare' }>;

async function prepare(request: PrepareRequest) {
  chunker ??= Chunker.open(data.grammarFolder);
  const ready = await chunker;
  const files: PrepareReply['files'] = [];
  for (const path of request.paths) {
    try {
      files.push(await prepareFile(request, path, ready));
    } catch (error) {
      if (error instanceof EngineError) throw error;
      // One file that no chunker can take must not keep the others out.
      files.push({ path, skip: 'failed' });
    }
  }
  const reply: PrepareReply = { type: 'prepare', files };
  return { reply, transfer: [], isWorn: ready.isWorn };
}

async function prepareFile(request: PrepareRequest, path: string, ready: Chunker): Promise<PreparedEntry> {
  const source = readSource(request.root, path, request.readLimits);
  if ('skip' in source) return { path, skip: source.skip };
  const { text, contentHash, size, changedMs, language } = source;
  if (request.knownHashes[path] === contentHash) return { path, unchanged: { size, changedMs } };
  const chunked = await ready.chunk(language ?? 'plaintext', text, request.chunkLimits);
  return {
    path,
    prepared: {
      path,
      size,
      changedMs,
      contentHash,
      language,
      contentKind: contentKindOf(path, language),
      role: roleOf(path, language),
      fallback: chunked.fallback,
      chunks: prepareChunks(path, chunked),
    },
  };
}

async function embed(request: Extract<WorkerRequest, { type: 'embed' }>) {
  const { key } = request.model;
  let model = models.get(key);
  if (!model) models.set(key, (model = openShared(request.model)));
  const { info, embedDocument } = bind(await model);
  const vectors = new Float32Array(request.texts.length * info.dimensions);
  const tokenCounts = new Uint32Array(request.texts.length);
  request.texts.forEach((text, i) => {
    tokenCounts[i] = embedDocument(text, vectors.subarray(i * info.dimensions, (i + 1) * info.dimensions));
  });
  const reply: EmbedReply = { type: 'embed', vectors, tokenCounts };
  return { reply, transfer: [vectors.buffer, tokenCounts.buffer], isWorn: false };
}

function bind(model: TextModel) {
  return { info: model.info, embedDocument: model.embedDocument.bind(model) };
}
