/** Which grammar and which table belong to a language. */
import type { GrammarName } from './grammars.ts';
import type { SyntaxTable } from './table.ts';
import * as cFamily from './tables/cFamily.ts';
import * as compiled from './tables/compiled.ts';
import * as jvm from './tables/jvm.ts';
import * as scripting from './tables/scripting.ts';
import * as web from './tables/web.ts';

export interface SyntaxLanguage {
  readonly grammar: GrammarName;
  readonly table: SyntaxTable;
}

/** VS Code's language id -> how it is parsed. */
export const SYNTAX_LANGUAGES: Readonly<Record<string, SyntaxLanguage>> = {
  c: { grammar: 'c', table: cFamily.c },
  clojure: { grammar: 'clojure', table: scripting.clojure },
  cpp: { grammar: 'cpp', table: cFamily.cpp },
  csharp: { grammar: 'csharp', table: compiled.csharp },
  css: { grammar: 'css', table: web.css },
  cuda: { grammar: 'cpp', table: cFamily.cpp },
  dart: { grammar: 'dart', table: compiled.dart },
  elixir: { grammar: 'elixir', table: scripting.elixir },
  go: { grammar: 'go', table: compiled.go },
  haskell: { grammar: 'haskell', table: compiled.haskell },
  html: { grammar: 'html', table: web.html },
  java: { grammar: 'java', table: jvm.java },
  javascript: { grammar: 'javascript', table: web.javascript },
  javascriptreact: { grammar: 'javascript', table: web.javascript },
  kotlin: { grammar: 'kotlin', table: jvm.kotlin },
  less: { grammar: 'scss', table: web.scss },
  lua: { grammar: 'lua', table: scripting.lua },
  perl: { grammar: 'perl', table: scripting.perl },
  php: { grammar: 'php', table: compiled.php },
  powershell: { grammar: 'powershell', table: scripting.powershell },
  python: { grammar: 'python', table: scripting.python },
  r: { grammar: 'r', table: scripting.r },
  ruby: { grammar: 'ruby', table: scripting.ruby },
  rust: { grammar: 'rust', table: compiled.rust },
  scala: { grammar: 'scala', table: jvm.scala },
  scss: { grammar: 'scss', table: web.scss },
  shellscript: { grammar: 'bash', table: scripting.bash },
  starlark: { grammar: 'python', table: scripting.python },
  swift: { grammar: 'swift', table: compiled.swift },
  terraform: { grammar: 'hcl', table: compiled.hcl },
  typescript: { grammar: 'typescript', table: web.typescript },
  typescriptreact: { grammar: 'tsx', table: web.typescript },
  zig: { grammar: 'zig', table: compiled.zig },
};

/** Languages that are pages: a template in HTML with scripts and styles of other languages in it. */
export const PAGE_LANGUAGES: ReadonlySet<string> = new Set(['html', 'vue', 'svelte', 'astro']);
