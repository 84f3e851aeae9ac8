/**
 * Run as a program: several threads load all grammars at the same time and chunk a Swift file again and again.
 * Prints the peak memory of the process in MB.
 */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { Chunker } from '../../src/engine/chunking/chunker.ts';
import { SYNTAX_LANGUAGES } from '../../src/engine/chunking/syntax/languages.ts';
import { grammarFolder } from './grammars.ts';

const THREADS = 3;
// Enough for V8 to start optimising the lexer, and then time for it to go on in the background.
const RUNS = 100;
const WAIT_MILLISECONDS = 1500;

if (isMainThread) {
  const folder = grammarFolder();
  const threads = Array.from({ length: THREADS }, (_, index) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { index, folder } });
    return new Promise((resolve, reject) => worker.once('error', reject).once('exit', resolve));
  });
  await Promise.all(threads);
  process.stdout.write(String(process.resourceUsage().maxRSS / 1024));
} else {
  const { index, folder } = workerData as { index: number; folder: string };
  const chunker = await Chunker.open(folder);
  const languages = Object.keys(SYNTAX_LANGUAGES);
  const first = Math.floor((index * languages.length) / THREADS);
  for (const language of [...languages.slice(first), ...languages.slice(0, first)])
    await chunker.chunk(language, 'x');
  const text = readFileSync(new URL('../fixtures/chunking/code/Matcher.swift', import.meta.url), 'utf8');
  for (let i = 0; i < RUNS; i++) await chunker.chunk('swift', text);
  await setTimeout(WAIT_MILLISECONDS);
}
