/**
 * What the path of a file says about it: its language (VS Code's language id), what it is for, and whether
 * it should rank lower. Pure functions over paths with `/`; nothing here opens a file.
 */
import type { ContentKind } from './types.ts';

export interface Language {
  /** VS Code's language id, or the id that its most used extension registers. */
  readonly id: string;
  readonly name: string;
  /** What files of the language are for unless their path says otherwise. */
  readonly kind: 'code' | 'docs' | 'config';
  /** Lower case, without the leading dot; may hold a dot (`blade.php`). */
  readonly extensions: readonly string[];
  /** Whole file names; one in lower case stands for any case. */
  readonly fileNames: readonly string[];
  /** Other words a person may use for it, lower case; interpreters of a shebang line are among them. */
  readonly aliases: readonly string[];
}

/** What sets a file apart in ranking: everything but `normal` ranks lower unless it was asked for. */
export type FileRole = 'normal' | 'example' | 'generated' | 'typeDeclaration' | 'reference';

/** Language of a file whose path and first line say nothing. */
export const PLAIN_TEXT = 'plaintext';

// Id, name, kind, extensions, file names, aliases; the last three separated by spaces.
type Row = readonly [string, string, Language['kind'], string, string?, string?];

const ROWS: readonly Row[] = [
  ['ada', 'Ada', 'code', 'adb ads'],
  ['asciidoc', 'AsciiDoc', 'docs', 'adoc asciidoc asc'],
  ['asm', 'Assembly', 'code', 's asm nasm', '', 'assembly'],
  ['astro', 'Astro', 'code', 'astro'],
  ['awk', 'AWK', 'code', 'awk gawk', '', 'gawk mawk'],
  ['bat', 'Batch', 'code', 'bat cmd', '', 'batch'],
  ['bibtex', 'BibTeX', 'docs', 'bib'],
  ['c', 'C', 'code', 'c h'],
  ['clojure', 'Clojure', 'code', 'clj cljs cljc cljd edn bb', '', 'clojurescript'],
  ['cmake', 'CMake', 'config', 'cmake', 'cmakelists.txt'],
  ['coffeescript', 'CoffeeScript', 'code', 'coffee', 'cakefile', 'coffee'],
  ['cpp', 'C++', 'code', 'cpp cc cxx c++ hpp hh hxx h++ ipp ixx cppm inl tpp txx ino', '', 'c++ cplusplus'],
  ['crystal', 'Crystal', 'code', 'cr'],
  ['csharp', 'C#', 'code', 'cs csx', '', 'c# dotnet'],
  ['css', 'CSS', 'code', 'css pcss postcss'],
  ['csv', 'CSV', 'config', 'csv tsv'],
  ['cuda', 'CUDA C++', 'code', 'cu cuh', '', 'cuda-cpp'],
  ['d', 'D', 'code', 'd di'],
  ['dart', 'Dart', 'code', 'dart'],
  ['diff', 'Diff', 'config', 'diff patch'],
  ['dockerfile', 'Dockerfile', 'config', 'dockerfile containerfile', 'dockerfile containerfile', 'docker'],
  ['dot', 'Graphviz', 'docs', 'dot gv', '', 'graphviz'],
  ['dotenv', 'Environment file', 'config', 'env', '.env .envrc'],
  ['elixir', 'Elixir', 'code', 'ex exs eex heex leex'],
  ['elm', 'Elm', 'code', 'elm'],
  ['erb', 'ERB', 'code', 'erb rhtml'],
  ['erlang', 'Erlang', 'code', 'erl hrl escript app.src', 'rebar.config', 'escript'],
  ['fish', 'Fish', 'code', 'fish'],
  ['fortran', 'Fortran', 'code', 'f f77 f90 f95 f03 f08 for'],
  ['fsharp', 'F#', 'code', 'fs fsi fsx', '', 'f#'],
  ['gdscript', 'GDScript', 'code', 'gd', '', 'godot'],
  ['gherkin', 'Gherkin', 'code', 'feature', '', 'cucumber'],
  ['gleam', 'Gleam', 'code', 'gleam'],
  ['glsl', 'GLSL', 'code', 'glsl vert frag geom comp tesc tese vsh fsh'],
  ['go', 'Go', 'code', 'go', '', 'golang'],
  ['go-template', 'Go template', 'code', 'gotmpl gohtml'],
  ['go.mod', 'Go module', 'config', '', 'go.mod go.work'],
  ['graphql', 'GraphQL', 'code', 'graphql gql graphqls'],
  ['groovy', 'Groovy', 'code', 'groovy gradle gvy', 'jenkinsfile', 'gradle'],
  ['haml', 'Haml', 'code', 'haml'],
  ['handlebars', 'Handlebars', 'code', 'hbs handlebars mustache', '', 'mustache'],
  ['haskell', 'Haskell', 'code', 'hs lhs hsc', '', 'runhaskell'],
  ['hlsl', 'HLSL', 'code', 'hlsl hlsli fx'],
  ['html', 'HTML', 'code', 'html htm xhtml ejs'],
  [
    'ignore',
    'Ignore file',
    'config',
    '',
    '.gitignore .dockerignore .npmignore .ignore .sextantignore .prettierignore',
  ],
  ['ini', 'INI', 'config', 'ini cfg conf', '.editorconfig .gitconfig .gitmodules .npmrc .flake8'],
  ['java', 'Java', 'code', 'java', '', 'jbang'],
  ['javascript', 'JavaScript', 'code', 'js mjs cjs es6', '', 'node nodejs'],
  ['javascriptreact', 'JavaScript JSX', 'code', 'jsx'],
  ['jinja', 'Jinja', 'code', 'jinja jinja2 j2 njk', '', 'jinja2 nunjucks'],
  ['json', 'JSON', 'config', 'json geojson webmanifest', '.prettierrc .babelrc'],
  [
    'jsonc',
    'JSON with comments',
    'config',
    'jsonc json5 code-workspace',
    'tsconfig.json jsconfig.json',
    'json5',
  ],
  ['jsonl', 'JSON Lines', 'config', 'jsonl ndjson', '', 'ndjson'],
  ['julia', 'Julia', 'code', 'jl'],
  ['jupyter', 'Jupyter notebook', 'code', 'ipynb', '', 'notebook jupyter-notebook'],
  ['just', 'Just', 'config', 'just', 'justfile .justfile'],
  ['kotlin', 'Kotlin', 'code', 'kt kts'],
  ['latex', 'LaTeX', 'docs', 'tex ltx sty cls', '', 'tex'],
  ['less', 'Less', 'code', 'less'],
  ['liquid', 'Liquid', 'code', 'liquid'],
  ['lisp', 'Lisp', 'code', 'lisp lsp cl el', '', 'commonlisp elisp emacs-lisp sbcl'],
  ['lua', 'Lua', 'code', 'lua luau rockspec', '', 'luajit luau'],
  ['m4', 'M4', 'code', 'm4 ac'],
  ['makefile', 'Makefile', 'config', 'mk mak make', 'makefile gnumakefile bsdmakefile', 'make'],
  ['markdown', 'Markdown', 'docs', 'md markdown mkd mdown qmd rmd mdc cheatmd livemd', '', 'quarto rmd'],
  ['mdx', 'MDX', 'docs', 'mdx'],
  ['meson', 'Meson', 'config', '', 'meson.build meson_options.txt meson.options'],
  ['nim', 'Nim', 'code', 'nim nims nimble'],
  ['nix', 'Nix', 'code', 'nix'],
  ['objective-c', 'Objective-C', 'code', 'm', '', 'objc objectivec'],
  ['objective-cpp', 'Objective-C++', 'code', 'mm', '', 'objc++'],
  ['ocaml', 'OCaml', 'code', 'ml mli mll mly'],
  ['org', 'Org', 'docs', 'org', '', 'orgmode'],
  ['pascal', 'Pascal', 'code', 'pas pp dpr lpr', '', 'delphi'],
  ['perl', 'Perl', 'code', 'pl pm t pod'],
  ['php', 'PHP', 'code', 'php phtml php5 blade.php'],
  ['plaintext', 'Plain text', 'docs', 'txt text log', '', 'text'],
  ['powershell', 'PowerShell', 'code', 'ps1 psm1 psd1', '', 'pwsh'],
  ['prisma', 'Prisma', 'code', 'prisma'],
  ['prolog', 'Prolog', 'code', 'pro prolog', '', 'swipl'],
  ['properties', 'Properties', 'config', 'properties'],
  ['proto', 'Protocol Buffers', 'code', 'proto', '', 'proto3 protobuf'],
  ['pug', 'Pug', 'code', 'pug jade', '', 'jade'],
  ['purescript', 'PureScript', 'code', 'purs'],
  [
    'python',
    'Python',
    'code',
    'py pyi pyw pyx pxd',
    'sconstruct sconscript wscript',
    'python2 python3 pypy cython',
  ],
  ['r', 'R', 'code', 'r rprofile', '', 'rscript'],
  ['racket', 'Racket', 'code', 'rkt'],
  ['razor', 'Razor', 'code', 'cshtml razor', '', 'aspnetcorerazor'],
  ['rescript', 'ReScript', 'code', 'res resi'],
  ['restructuredtext', 'reStructuredText', 'docs', 'rst rest', '', 'rst'],
  [
    'ruby',
    'Ruby',
    'code',
    'rb rbi rbs rake gemspec podspec ru',
    'gemfile rakefile guardfile podfile fastfile vagrantfile brewfile',
    'jruby',
  ],
  ['rust', 'Rust', 'code', 'rs', '', 'rustlang rust-script'],
  ['sass', 'Sass', 'code', 'sass'],
  ['scala', 'Scala', 'code', 'scala sc sbt mill', '', 'amm'],
  ['scheme', 'Scheme', 'code', 'scm ss sld', '', 'guile'],
  ['scss', 'SCSS', 'code', 'scss'],
  [
    'shellscript',
    'Shell',
    'code',
    'sh bash zsh ksh bats ebuild',
    '.bashrc .zshrc .profile .bash_profile pkgbuild',
    'shell dash ash',
  ],
  ['solidity', 'Solidity', 'code', 'sol'],
  ['sql', 'SQL', 'code', 'sql ddl dml psql plsql', '', 'postgresql mysql'],
  ['starlark', 'Starlark', 'config', 'bzl star bazel', 'BUILD WORKSPACE', 'bazel'],
  ['svelte', 'Svelte', 'code', 'svelte'],
  ['swift', 'Swift', 'code', 'swift'],
  ['systemverilog', 'SystemVerilog', 'code', 'sv svh'],
  ['tcl', 'Tcl', 'code', 'tcl tk', '', 'tclsh wish expect'],
  ['terraform', 'Terraform', 'code', 'tf tfvars hcl', '', 'hcl'],
  ['textile', 'Textile', 'docs', 'textile rdoc', '', 'rdoc'],
  ['thrift', 'Thrift', 'code', 'thrift'],
  ['toml', 'TOML', 'config', 'toml', 'pipfile'],
  ['troff', 'Manual page', 'docs', '1 2 3 4 5 6 7 8 man mdoc roff', '', 'man'],
  ['twig', 'Twig', 'code', 'twig'],
  ['typescript', 'TypeScript', 'code', 'ts mts cts', '', 'deno ts-node tsx-node'],
  ['typescriptreact', 'TypeScript JSX', 'code', 'tsx'],
  ['typst', 'Typst', 'docs', 'typ'],
  ['v', 'V', 'code', 'vv', '', 'vlang'],
  ['vb', 'Visual Basic', 'code', 'vb vbs bas', '', 'visualbasic'],
  ['verilog', 'Verilog', 'code', 'v vh'],
  ['vhdl', 'VHDL', 'code', 'vhd vhdl'],
  ['vim', 'Vim script', 'code', 'vim', '.vimrc vimrc .gvimrc', 'viml vimscript'],
  ['vue', 'Vue', 'code', 'vue'],
  ['wat', 'WebAssembly text', 'code', 'wat wast'],
  ['wgsl', 'WGSL', 'code', 'wgsl'],
  [
    'xml',
    'XML',
    'config',
    'xml xsd xsl xslt wsdl plist csproj fsproj vbproj vcxproj slnx props targets resx xaml storyboard xib nuspec xcscheme tmtheme',
  ],
  ['yacc', 'Yacc', 'code', 'y yy l ll lex', '', 'bison lex'],
  ['yaml', 'YAML', 'config', 'yaml yml neon cff sublime-syntax', '.clang-format .clang-tidy', 'yml'],
  ['zig', 'Zig', 'code', 'zig zon'],
];

const words = (text = ''): readonly string[] => text.split(' ').filter((word) => word !== '');

/** Every language known, ordered by id. */
export const LANGUAGES: readonly Language[] = ROWS.map(
  ([id, name, kind, extensions, fileNames, aliases]) => ({
    id,
    name,
    kind,
    extensions: words(extensions),
    fileNames: words(fileNames),
    aliases: words(aliases),
  }),
);

const byId = new Map(LANGUAGES.map((language) => [language.id, language]));
const byExtension = index((language) => language.extensions);
const byFileName = index((language) => language.fileNames);
const byWord = index((language) => [language.id, language.name.toLowerCase(), ...language.aliases]);

/** The language with exactly this id. */
export function languageInfo(id: string): Language | undefined {
  return byId.get(id);
}

/** The id of the language of a file, from its name or else from a shebang in `firstLine`. */
export function languageOf(path: string, firstLine?: string): string | undefined {
  const exact = baseName(path);
  const name = exact.toLowerCase();
  return (
    byFileName.get(exact) ?? byFileName.get(name) ?? languageOfExtension(name) ?? languageOfShebang(firstLine)
  );
}

/** The id for what a person typed: an id, a name (`C++`), an alias (`golang`) or an extension (`.ts`); any case. */
export function findLanguage(idOrAliasOrExtension: string): string | undefined {
  const word = idOrAliasOrExtension.trim().toLowerCase();
  return byWord.get(word) ?? byExtension.get(word.replace(/^\*?\./, ''));
}

/** What a file is for. `language` is its id, or undefined where it has none. */
export function contentKindOf(path: string, language: string | undefined): ContentKind {
  const name = baseName(path);
  const folders = foldersOf(path);
  if (folders.some((folder) => FIXTURE_FOLDER.test(folder)) || isTestName(name, language)) return 'tests';
  const kind = baseKind(name, language);
  // A page inside a test folder explains the tests; what else lies there belongs to them.
  const isPage = kind === 'docs' && (language ?? PLAIN_TEXT) !== PLAIN_TEXT;
  if (!isPage && !/^readme/i.test(name) && folders.some(isTestFolder)) return 'tests';
  return CONFIG_NAME.test(name) || CONFIG_FOLDER.test(path) ? 'config' : kind;
}

/** Whether something about the path makes the file less likely to be what a search is for. */
export function roleOf(path: string, language: string | undefined): FileRole {
  const name = baseName(path);
  const folders = foldersOf(path);
  if (TYPE_DECLARATION.test(name)) return 'typeDeclaration';
  if (GENERATED_NAME.test(name) || folders.some((folder) => GENERATED_FOLDER.test(folder)))
    return 'generated';
  if (baseKind(name, language) === 'docs' && isReference(name, folders)) return 'reference';
  return folders.some((folder) => EXAMPLE_FOLDER.test(folder)) ? 'example' : 'normal';
}

const FIXTURE_FOLDER =
  /^(?:__)?(?:fixtures?|test[-_]?data|snapshots?|mocks?|golden(?:[-_]?files?)?|cassettes)(?:__)?$/i;
// `tests`, `__tests__`, `integration-tests`, `RestSharp.Tests`, `androidTest`, `OsLibTests`.
const TEST_FOLDER =
  /^(?:__)?(?:unit|integration|functional|e2e|end2end|self)?[-_.]?(?:tests?|specs?|unittests?|e2e|testsuite|regress(?:ion)?|cypress|test[-_]?utils?|test[-_]?helpers?|test[-_]?support)(?:__)?$|[-_.](?:tests?|specs?)$/i;
const TEST_FOLDER_CAPITAL = /[a-z0-9](?:Tests?|Specs?)$/;
const EXAMPLE_FOLDER =
  /^_?(?:examples?|samples?|demos?|example[-_]?apps?)$|[-_.](?:examples?|samples?|demos?)$/i;
const GENERATED_FOLDER = /^(?:dist|generated|__generated__|auto-?generated|\.generated)$|[-_.]generated$/i;
const GENERATED_NAME = new RegExp(
  [
    String.raw`\.(?:pb|pb\.gw|pulsar|connect|twirp)\.(?:go|cc|h|swift|dart|rb|ts|js)$`,
    String.raw`_(?:pb2|pb2_grpc|pb)\.(?:pyi?|rb|js|ts|d\.ts)$`,
    String.raw`\.(?:g|freezed|gr|mocks|config|chopper)\.dart$`,
    String.raw`\.(?:designer|g|g\.i|generated)\.(?:cs|vb)$`,
    String.raw`[._-](?:generated|gen|auto)\.[a-z]+$`,
    String.raw`^(?:zz_generated|mock_.*\.go$|bindata\.go$)`,
    String.raw`(?:_string|_easyjson|_gen|_mock|_moq)\.go$`,
    String.raw`[.-]min\.(?:js|mjs|css)$|[.-]bundle\.js$|\.snap$`,
    String.raw`^parser\.(?:tab|yy)\.|\.(?:tab|yy)\.(?:c|h|cc)$`,
  ].join('|'),
  'i',
);
const TYPE_DECLARATION = /\.d(?:\.[a-z0-9]+)?\.[mc]?ts$|\.(?:pyi|rbi|rbs)$/i;
const REFERENCE_NAME =
  /^(?:change[-_]?logs?|licen[cs]es?|copying|unlicense|authors?|contributors|maintainers|code[-_]of[-_]conduct|code[-_]?owners|release[-_]?notes|third[-_]?party[-_]?(?:notices?|licen[cs]es)|acknowledge?ments?|patents)(?:[-_.].*)?$/i;
// Also words of ordinary pages: a capital sets `HISTORY.md` and `Changes.txt` apart from `docs/history.md`.
const CAPITAL_REFERENCE_NAME =
  /^(?:H(?:ISTORY|istory)|N(?:EWS|ews)|C(?:HANGES|hanges)|R(?:ELEASES?|eleases?)|N(?:OTICE|otice)|C(?:REDITS|redits)|T(?:HANKS|hanks)|C(?:OPYRIGHT|opyright))(?:[-_.].*)?$/;
const REFERENCE_FOLDER = /^(?:licen[cs]es|change-?logs?|release[-_]?notes)$/i;

const TEST_STEM =
  /(?:^|[-_.])(?:tests?|specs?|unittests?|cy|e2e)$|^tests?[-_]|^conftest$|_SUITE$|^setupTests$|-test[-_]/i;
// Names of the languages that name files after classes: `ParserTest`, `ParserTests`, `TestParser`, `ParserSpec`.
const TEST_CLASS = /[a-z0-9](?:Tests?|TestCase|TestSuite|TestBase|Specs?|IT)$|^Tests?[A-Z]/;
const CLASS_NAMED = new Set(
  'java kotlin scala groovy csharp fsharp swift php objective-c objective-cpp haskell vb dart cpp'.split(' '),
);
const TEST_EXTENSION = /\.(?:t|bats|feature|snap|cy\.[jt]s)$/i;

const CONFIG_NAME = new RegExp(
  [
    String.raw`^\.`,
    String.raw`\.(?:config|conf|rc|setup)\.[mc]?[jt]sx?$|^(?:gulpfile|gruntfile|karma\.conf|webpack\..*)\.[mc]?[jt]s$`,
    String.raw`^(?:requirements|constraints)[-\w.]*\.(?:txt|in)$|^(?:setup|noxfile|conf)\.py$|^manifest\.in$`,
    String.raw`^(?:gemfile|rakefile|guardfile|podfile|fastfile|vagrantfile|brewfile|procfile|jenkinsfile)$|\.gemspec$`,
    String.raw`\.gradle(?:\.kts)?$|\.sbt$|^(?:package\.swift|mix\.exs|project\.clj|deps\.edn|build\.zig(?:\.zon)?|rebar\.config)$`,
    String.raw`\.(?:nimble|rockspec|cabal|opam|sln|iml|podspec|nuspec|tfvars)$|^codeowners$|^cname$`,
    String.raw`^configure(?:\.ac|\.in)?$|^aclocal\.m4$|\.am$|^meson\.build$|^build\.sc$`,
  ].join('|'),
  'i',
);

/** An unknown extension is data or settings more often than a page; a name without one is `README` or `LICENSE`. */
function baseKind(name: string, language: string | undefined): Language['kind'] {
  return byId.get(language ?? '')?.kind ?? (name.includes('.') ? 'config' : 'docs');
}

/** Of continuous integration and editors. */
const CONFIG_FOLDER =
  /(?:^|\/)\.(?:github\/workflows|circleci|vscode|idea|devcontainer|husky|ci|gitlab|buildkite)\//i;

function isTestFolder(folder: string): boolean {
  return TEST_FOLDER.test(folder) || TEST_FOLDER_CAPITAL.test(folder);
}

function isTestName(name: string, language: string | undefined): boolean {
  const stem = name.replace(/\.[^.]*$/, '');
  if (TEST_EXTENSION.test(name)) return true;
  if (language === undefined || byId.get(language)?.kind !== 'code') return false;
  return TEST_STEM.test(stem) || (CLASS_NAMED.has(language) && TEST_CLASS.test(stem));
}

function isReference(name: string, folders: readonly string[]): boolean {
  return (
    REFERENCE_NAME.test(name) ||
    CAPITAL_REFERENCE_NAME.test(name) ||
    folders.some((folder) => REFERENCE_FOLDER.test(folder))
  );
}

/** Tries the longest extension first: `x.blade.php`, then `x.php`. Also `Dockerfile.dev` and `x.h.in`. */
function languageOfExtension(name: string): string | undefined {
  for (let dot = name.indexOf('.', 1); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    const language = byExtension.get(name.slice(dot + 1));
    if (language !== undefined) return language;
  }
  const inner = TEMPLATE_SUFFIX.test(name) ? name.replace(TEMPLATE_SUFFIX, '') : undefined;
  if (inner !== undefined) return byFileName.get(inner) ?? languageOfExtension(inner);
  return /^(?:dockerfile|containerfile|makefile)[.-]/.exec(name)
    ? byFileName.get(name.split(/[.-]/)[0]!)
    : undefined;
}

const TEMPLATE_SUFFIX = /\.(?:in|tmpl|tpl|template|example|sample|dist)$/;

function languageOfShebang(firstLine: string | undefined): string | undefined {
  const [, interpreter] = /^#!\s*\S*?([^/\s]+)(?:\s|$)/.exec(firstLine ?? '') ?? [];
  if (interpreter === undefined) return undefined;
  if (interpreter !== 'env') return languageOfInterpreter(interpreter);
  // `env -S deno run`, `env VAR=1 python3`: the first word that is neither an option nor an assignment.
  const command = firstLine!.split(/\s+/).slice(1);
  const program = command.slice(command.findIndex((word) => /(?:^|\/)env$/.test(word)) + 1);
  const first = program.find((word) => word !== '' && !word.startsWith('-') && !word.includes('='));
  return first === undefined ? undefined : languageOfInterpreter(baseName(first));
}

function languageOfInterpreter(interpreter: string): string | undefined {
  const name = interpreter.toLowerCase();
  return findLanguage(name) ?? findLanguage(name.replace(/[-\d.]+$/, ''));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function foldersOf(path: string): readonly string[] {
  return path.split('/').slice(0, -1);
}

function index(keysOf: (language: Language) => readonly string[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const language of LANGUAGES) {
    for (const key of keysOf(language)) if (!ids.has(key)) ids.set(key, language.id);
  }
  return ids;
}
