/**
 * Which package each grammar comes from. Plain data: the build copies these files into one folder, the
 * parser opens them there by their base name.
 */

const VSCODE = '@vscode/tree-sitter-wasm/wasm';
const CURSORLESS = '@cursorless/tree-sitter-wasms/out';

/** Grammar name -> file, relative to `node_modules`. Base names are unique. */
export const GRAMMAR_FILES = {
  bash: `${VSCODE}/tree-sitter-bash.wasm`,
  c: `${CURSORLESS}/tree-sitter-c.wasm`,
  clojure: `${CURSORLESS}/tree-sitter-clojure.wasm`,
  cpp: `${VSCODE}/tree-sitter-cpp.wasm`,
  csharp: `${VSCODE}/tree-sitter-c-sharp.wasm`,
  css: `${VSCODE}/tree-sitter-css.wasm`,
  dart: `${CURSORLESS}/tree-sitter-dart.wasm`,
  elixir: `${CURSORLESS}/tree-sitter-elixir.wasm`,
  go: `${VSCODE}/tree-sitter-go.wasm`,
  haskell: `${CURSORLESS}/tree-sitter-haskell.wasm`,
  hcl: `${CURSORLESS}/tree-sitter-hcl.wasm`,
  html: `${CURSORLESS}/tree-sitter-html.wasm`,
  java: `${VSCODE}/tree-sitter-java.wasm`,
  javascript: `${VSCODE}/tree-sitter-javascript.wasm`,
  kotlin: `${CURSORLESS}/tree-sitter-kotlin.wasm`,
  lua: `${CURSORLESS}/tree-sitter-lua.wasm`,
  perl: `${CURSORLESS}/tree-sitter-perl.wasm`,
  php: `${VSCODE}/tree-sitter-php.wasm`,
  powershell: `${VSCODE}/tree-sitter-powershell.wasm`,
  python: `${VSCODE}/tree-sitter-python.wasm`,
  r: `${CURSORLESS}/tree-sitter-r.wasm`,
  ruby: `${VSCODE}/tree-sitter-ruby.wasm`,
  rust: `${VSCODE}/tree-sitter-rust.wasm`,
  scala: `${CURSORLESS}/tree-sitter-scala.wasm`,
  scss: `${CURSORLESS}/tree-sitter-scss.wasm`,
  swift: `${CURSORLESS}/tree-sitter-swift.wasm`,
  tsx: `${VSCODE}/tree-sitter-tsx.wasm`,
  typescript: `${VSCODE}/tree-sitter-typescript.wasm`,
  zig: `${CURSORLESS}/tree-sitter-zig.wasm`,
} as const;

export type GrammarName = keyof typeof GRAMMAR_FILES;

/** The runtime that all grammars need. */
const RUNTIME_FILE = 'web-tree-sitter/web-tree-sitter.wasm';

/** Every file that has to lie in the grammar folder, relative to `node_modules`. */
export function grammarFiles(): string[] {
  return [RUNTIME_FILE, ...Object.values(GRAMMAR_FILES)];
}

/** Name of the grammar's file in the grammar folder. */
export function grammarFileName(grammar: GrammarName): string {
  return baseName(GRAMMAR_FILES[grammar]);
}

export const RUNTIME_FILE_NAME = baseName(RUNTIME_FILE);

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
