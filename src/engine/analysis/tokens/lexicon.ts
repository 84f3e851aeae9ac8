/**
 * What a lexer has to know of a language that it does not parse: how comments and texts are marked, and which words
 * are part of the language. An unknown language is read like C.
 */

export interface Lexicon {
  /** What begins a comment that ends with its line. */
  readonly lineComments: readonly string[];
  readonly blockComments: readonly (readonly [open: string, close: string])[];
  /** Characters around a text. */
  readonly quotes: string;
  /** What is around a text of several lines. */
  readonly longQuotes: readonly string[];
  /** Words are written for people: nothing is a text, and no name stands for another. */
  readonly prose: boolean;
}

const C_COMMENTS = { lineComments: ['//'], blockComments: [['/*', '*/']] } as const;
const HASH_COMMENTS = { lineComments: ['#'], blockComments: [] } as const;
const QUOTES = { quotes: '"\'', longQuotes: [], prose: false } as const;
const TRIPLE = { quotes: '"\'', longQuotes: ['"""'], prose: false } as const;

const C: Lexicon = { ...C_COMMENTS, ...QUOTES };
const SCRIPT: Lexicon = { ...C_COMMENTS, ...QUOTES, longQuotes: ['`'] };
const TRIPLED: Lexicon = { ...C_COMMENTS, ...TRIPLE };
/** A single quote marks a lifetime, a symbol or a name as often as a text. */
const DOUBLE: Lexicon = { ...C_COMMENTS, ...QUOTES, quotes: '"' };
const HASH: Lexicon = { ...HASH_COMMENTS, ...QUOTES };
const PYTHON: Lexicon = { ...HASH_COMMENTS, ...TRIPLE, longQuotes: ['"""', "'''"] };
const MARKUP: Lexicon = { lineComments: [], blockComments: [['<!--', '-->']], ...QUOTES };
const PROSE: Lexicon = {
  lineComments: [],
  blockComments: [['<!--', '-->']],
  quotes: '',
  longQuotes: [],
  prose: true,
};

function dashes(open: string, close: string, quotes = '"\''): Lexicon {
  return { lineComments: ['--'], blockComments: [[open, close]], quotes, longQuotes: [], prose: false };
}

const LEXICONS: Readonly<Record<string, Lexicon>> = {
  ...named(SCRIPT, 'javascript javascriptreact typescript typescriptreact go vue svelte astro'),
  ...named(TRIPLED, 'java kotlin scala swift csharp dart groovy'),
  ...named(DOUBLE, 'rust d reason rescript'),
  ...named(
    HASH,
    `ruby shellscript fish perl r crystal makefile dockerfile toml yaml ini cmake nim tcl awk graphql gherkin
    just meson ignore dotenv properties m4`,
  ),
  coffeescript: { ...HASH, blockComments: [['###', '###']], longQuotes: ['"""', "'''"] },
  nix: { ...HASH, blockComments: [['/*', '*/']], longQuotes: ["''"] },
  ...named(PYTHON, 'python elixir julia gdscript starlark'),
  ...named(MARKUP, 'html xml handlebars erb'),
  ...named({ ...MARKUP, blockComments: [...MARKUP.blockComments, ['{#', '#}']] }, 'jinja twig'),
  ...named({ ...DOUBLE, lineComments: [], blockComments: [['(*', '*)']] }, 'ocaml'),
  ...named({ ...DOUBLE, blockComments: [['(*', '*)']] }, 'fsharp'),
  ...named(PROSE, 'markdown plaintext restructuredtext asciidoc latex org mdx textile'),
  lua: { ...dashes('--[[', ']]'), longQuotes: [] },
  sql: { ...dashes('/*', '*/') },
  haskell: dashes('{-', '-}', '"'),
  ...named(dashes('{-', '-}', '"'), 'elm purescript'),
  vhdl: dashes('/*', '*/', '"'),
  fortran: { ...C, lineComments: ['!'], blockComments: [] },
  pascal: {
    ...C,
    blockComments: [
      ['{', '}'],
      ['(*', '*)'],
    ],
  },
  ada: dashes('--', '\n', '"'),
  php: { ...C, lineComments: ['//', '#'] },
  powershell: { ...HASH, blockComments: [['<#', '#>']] },
  zig: { ...DOUBLE, blockComments: [] },
  terraform: { ...C, lineComments: ['//', '#'] },
  hcl: { ...C, lineComments: ['//', '#'] },
  ...named({ ...DOUBLE, lineComments: [';'], blockComments: [] }, 'clojure lisp scheme racket asm wat'),
  ...named({ ...DOUBLE, lineComments: ['%'], blockComments: [] }, 'erlang prolog matlab'),
};

function named(lexicon: Lexicon, languages: string): Record<string, Lexicon> {
  return Object.fromEntries(languages.split(/\s+/).map((language) => [language, lexicon]));
}

export function lexiconOf(language: string | undefined): Lexicon {
  return (language === undefined ? PROSE : LEXICONS[language]) ?? C;
}

/** Words that steer what a program does or declares, of all languages together: a name is seldom one of them. */
export const KEYWORDS: readonly string[] =
  `if else elif elsif elseif unless then fi endif switch case match when default select
  for foreach while until do done loop each repeat end begin break continue next redo goto yield fallthrough
  return raise throw throws try catch except finally rescue ensure defer panic recover
  function func fn def fun sub proc lambda class struct interface trait impl enum union record object module namespace
  extends implements protocol extension mixin type typedef
  const let var val mut static final abstract override virtual public private protected internal export import from
  new delete await async go chan in is not and or as with where of instanceof typeof sizeof isinstance
  self this super assert guard pass local`.split(/\s+/);

/** Words for values that are written out. */
export const LITERAL_WORDS: readonly string[] =
  'true false null nil none undefined True False None NULL nullptr'.split(' ');

/** What control words do, so that a loop in one language is one in another. */
export const CONTROL: Readonly<Record<string, string>> = {
  ...control('branch', 'if elif elsif elseif unless guard when'),
  ...control('otherwise', 'else default'),
  ...control('choose', 'switch case match select'),
  ...control('loop', 'for foreach while until loop each repeat do'),
  ...control('leave', 'break continue next goto'),
  ...control('return', 'return'),
  ...control('throw', 'raise throw panic'),
  ...control('try', 'try begin'),
  ...control('catch', 'catch except rescue recover'),
  ...control('finally', 'finally ensure defer'),
  ...control('wait', 'await yield'),
  ...control('new', 'new'),
};

function control(name: string, words: string): Record<string, string> {
  return Object.fromEntries(words.split(' ').map((word) => [word, name]));
}
