/** Words that say nothing about what a piece of code or a page is about: those of languages, and those of all programs. */
import { KEYWORDS, LITERAL_WORDS } from '../tokens/lexicon.ts';

/** Whether a word, in lower case, is one in a file of this language. */
export function isStopWord(word: string, language: string | undefined): boolean {
  return EVERYWHERE.has(word) || (OWN[language ?? '']?.has(word) ?? false);
}

function words(text: string): string[] {
  return text.split(/\s+/);
}

const EVERYWHERE: ReadonlySet<string> = new Set([
  ...KEYWORDS.filter(
    (word) => !['table', 'channel', 'lambda', 'proc', 'module', 'guard', 'local', 'record'].includes(word),
  ),
  ...LITERAL_WORDS,
  ...words(`a an the and any but nor you your our their its his her who what where why how which than too very
    can could may might must shall should will would did does done doing was were been being has had have having are
    there here now then once only just also even still yet ever never always often sometimes maybe
    such other another same own more most less least few many much several some none each both either neither
    one two three four five six seven eight nine ten first second third last next previous another
    foo bar baz qux todo fixme note see example examples etc via per
    get gets set sets put add adds make makes made use uses used using call calls called want wants need needs
    value values val vals var vars arg args kwargs argv argc param params parameter parameters option options opt opts
    result results res ret obj data item items elem element elements thing things name names key keys
    index idx len length size count num number numbers total max min
    str string strings int integer integers bool boolean float double byte bytes char chars long short void
    list lists array arrays map maps dict hash tuple vec vector
    true false null nil none undefined ptr ref tmp temp
    start end begin stop init new old create creates created update updated remove removed delete deleted
    err error errors exception exceptions throw throws fail fails failed failure ok success
    check checks handle handles handled handler process run runs running
    code file files line lines text content contents
    default defaults base common util utils helper helpers misc main
    http https www com org html github
    copyright license licensed mit apache spdx author authors reserved rights warranty warranties damages liability
    liable merchantability fitness permission notice granted
    please return returns returned returning given specified provided provide provides following something everything
    exist exists equal equals unable non specific related note notes info information
    eslint disable prettier nolint noqa lint
    msg req res buf cb evt ref refs src dst cfg tmp impl
    self cls this super instance instances object objects class classes method methods function functions func
    type types kind kinds typeof instanceof way time times`),
]);

const C = words(
  'define ifdef ifndef endif include elif undef pragma extern inline register signed unsigned sizeof struct volatile uint size_t',
);
const SCRIPT = words(
  'module require exports prototype console log typeof readonly declare keyof promise unknown any string number',
);
const MARKUP = words('div span href class style src img script link meta body head charset doctype utf lang');
const JVM = words(
  'public override string println final throws val var fun suspend sealed companion typeparam inheritdoc summary strong javadoc csharp',
);
const OWN: Readonly<Record<string, ReadonlySet<string>>> = {
  ...of('c cpp objective-c objective-cpp cuda', [
    ...C,
    ...words('std auto template typename constexpr noexcept nullptr xmalloc xasprintf xfree hpp included'),
  ]),
  ...of('javascript typescript javascriptreact typescriptreact', SCRIPT),
  ...of('vue svelte astro', [...SCRIPT, ...MARKUP]),
  ...of('python', words('module def elif pass print dunder kwargs isinstance')),
  ...of('ruby', words('module attr reader accessor puts require relative elsif each')),
  ...of('go', words('func nil err fmt ctx errorf sprintf printf println chan interface')),
  ...of('rust', words('impl pub usize unwrap expect mut crate str println derive clone fn dyn box')),
  ...of('java kotlin scala groovy csharp', JVM),
  ...of('swift', words('inout objc autoclosure discardable guard throws')),
  ...of('php', words('php echo isset array throwable construct')),
  ...of('lua', words('local ipairs pairs nil vim require pcall')),
  ...of('elixir erlang', words('module alias def defp defmodule moduledoc spec iex do')),
  ...of('shellscript fish bat powershell', words('echo exit printf fi esac shift eval dev')),
  ...of('html xml erb handlebars', MARKUP),
  ...of('css scss less', words('px rem auto color margin padding important')),
  ...of(
    'markdown mdx restructuredtext asciidoc',
    words('title toc page section chapter code rust ignore listing span div'),
  ),
  ...of('yaml json toml', words('version description')),
  ...of('jupyter', words('cell source metadata outputs execution nbformat plt np pd import print')),
};

function of(languages: string, own: readonly string[]): Record<string, ReadonlySet<string>> {
  const set = new Set(own);
  return Object.fromEntries(words(languages).map((language) => [language, set]));
}
