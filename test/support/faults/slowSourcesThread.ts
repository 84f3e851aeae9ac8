/** The thread in which sources are tried: says of each what it took. */
import { parentPort, workerData } from 'node:worker_threads';
import { Chunker } from '../../../src/engine/chunking/chunker.ts';
import { prepareForParserThreads } from '../../../src/engine/chunking/parserThreads.ts';
import { grammarFolder } from '../grammars.ts';
import { type SlowCase, SOURCES, sourceOf } from './slowSources.ts';

const { languages, chars } = workerData as { readonly languages: readonly string[]; readonly chars: number };
prepareForParserThreads();
const chunker = await Chunker.open(grammarFolder());
const ownMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};
for (const language of languages) {
  // What loading its grammar takes is not the source's.
  await chunker.chunk(language, 'a\n');
  for (const [source, piece] of Object.entries(SOURCES)) {
    const text = sourceOf(piece, chars);
    const startMs = ownMs();
    const { chunks, fallback } = await chunker.chunk(language, text);
    const one: SlowCase = { language, source, ms: ownMs() - startMs, chunks: chunks.length, fallback };
    parentPort!.postMessage(one);
  }
}
