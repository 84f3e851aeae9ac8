/**
 * The only file that loads web-tree-sitter and its grammars. A parse ends within its limits of time and memory, and neither
 * a trap in a grammar nor the optimising compiler can take the process down.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Language, Parser, type Tree } from 'web-tree-sitter';
import { withBaselineCompiler } from './compilerFlags.ts';
import { type GrammarName, grammarFileName, RUNTIME_FILE_NAME } from './grammars.ts';

export type ParseFailure = 'parseError' | 'parseTimeout' | 'parseMemory' | 'noGrammar';

/** Both in milliseconds, from any start. */
export interface ParseClock {
  /** Cheap to ask, and never slower than `own`. */
  wall(): number;
  /** What this thread has worked: a busy machine must not cut a file along other lines than an idle one. */
  own(): number;
}

/** The clock of this thread. Before Node 23.9 nothing tells a thread's own time; there it is that on the wall. */
export const THREAD_CLOCK: ParseClock = {
  wall: () => performance.now(),
  own: () => {
    if (typeof process.threadCpuUsage !== 'function') return performance.now();
    const { user, system } = process.threadCpuUsage();
    return (user + system) / MICROSECONDS_PER_MILLISECOND;
  },
};

const MICROSECONDS_PER_MILLISECOND = 1000;

/** Parses source text; grammars are loaded when they are first needed. Belongs to one thread. */
export class SyntaxParser {
  readonly #folder: string;
  readonly #clock: ParseClock;
  readonly #languages = new Map<GrammarName, Language | undefined>();
  #parser: Parser | undefined = new Parser();

  private constructor(folder: string, clock: ParseClock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** `folder` holds the files of `grammarFiles()`; `clock` limits the time of a parse. Rejects without a runtime. */
  static async open(folder: string, clock: ParseClock): Promise<SyntaxParser> {
    await Parser.init({
      locateFile: () => join(folder, RUNTIME_FILE_NAME),
      wasmMemory: memory,
      // What traps is told as a failure of the parse.
      printErr: () => {},
    });
    return new SyntaxParser(folder, clock);
  }

  /** Undefined if the file is missing or is no grammar. */
  language(grammar: GrammarName): Language | undefined {
    if (!this.#languages.has(grammar)) {
      this.#languages.set(grammar, loadLanguage(join(this.#folder, grammarFileName(grammar))));
    }
    return this.#languages.get(grammar);
  }

  /**
   * Whether parsing has taken memory that only the end of this thread gives back: WebAssembly's never shrinks, and nothing
   * frees what a parser holds in which a grammar trapped.
   */
  get isWorn(): boolean {
    return this.#parser === undefined || memory.buffer.byteLength > MOST_BYTES;
  }

  /** The caller deletes the tree. */
  parse(grammar: GrammarName, text: string): Tree | ParseFailure {
    const language = this.language(grammar);
    if (language === undefined) return 'noGrammar';
    const parser = this.#parser;
    if (parser === undefined) return 'parseMemory';
    const limit = BASE_MILLISECONDS + text.length * MILLISECONDS_PER_CHARACTER;
    const { wall, own } = this.#clock;
    const wallEnd = wall() + limit;
    const ownEnd = own() + limit;
    const mostBytes = Math.max(MOST_BYTES, memory.buffer.byteLength);
    try {
      parser.setLanguage(language);
      const tree = parser.parse(text, null, {
        progressCallback: () => memory.buffer.byteLength > mostBytes || (wall() > wallEnd && own() > ownEnd),
      });
      if (tree !== null) return tree;
      parser.reset();
      return memory.buffer.byteLength > mostBytes ? 'parseMemory' : 'parseTimeout';
    } catch {
      // A parser in which a grammar trapped cannot be trusted any more, not even to be deleted.
      this.#parser = newParser();
      return 'parseError';
    }
  }

  dispose(): void {
    this.#parser?.delete();
  }
}

/** Undefined where the runtime has no memory left for one. */
function newParser(): Parser | undefined {
  try {
    return new Parser();
  } catch {
    return undefined;
  }
}

// Grammars parse 1 to 7 MB/s; this leaves a factor of four for slow machines, and cuts off the grammars'
// exponential corners.
const BASE_MILLISECONDS = 500;
const MILLISECONDS_PER_CHARACTER = 0.004;

/**
 * Of the runtime's memory, which all parsers of a thread share: a parse that makes it larger is given up. The largest
 * real sources that are read take up to 70 MB; some that are made for it would take gigabytes.
 */
const MOST_BYTES = 256 * 2 ** 20;
const PAGE_BYTES = 65_536;
/** What the runtime asks for at first, and what it cannot go beyond between two looks at its size. */
const FIRST_PAGES = 512;
const MOST_PAGES = (4 * MOST_BYTES) / PAGE_BYTES;

// Node's types know the module, but not the global object that makes one.
type WasmModule = Parameters<typeof Language.loadSync>[0];
const { WebAssembly: wasm } = globalThis as unknown as {
  WebAssembly: {
    Module: new (bytes: Uint8Array) => WasmModule;
    Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  };
};

/** One for the thread, since its runtime is one. */
const memory = new wasm.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES });

function loadLanguage(file: string): Language | undefined {
  try {
    const bytes = readFileSync(file);
    return Language.loadSync(withBaselineCompiler(() => new wasm.Module(bytes)));
  } catch {
    return undefined;
  }
}
