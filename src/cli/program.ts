/** The commands and flags of `sextant`, and nothing of what they do. */
import { Command, CommanderError } from 'commander';
import { COMMITS_COMMAND } from '../engine/evaluation/auto/commits.ts';
import { MODEL_HOST } from '../engine/models/hub.ts';
import { runAdapt } from './commands/adapt.ts';
import { runClusters } from './commands/clusters.ts';
import { runDoctor } from './commands/doctor.ts';
import { runDuplicates } from './commands/duplicates.ts';
import { runEval } from './commands/eval.ts';
import { runIndex } from './commands/index.ts';
import { runDownload, runModels, runRemove, runVerify } from './commands/models.ts';
import { runSearch } from './commands/search.ts';
import { runSimilar } from './commands/similar.ts';
import { UsageError } from './errors.ts';
import { FIRST_PASS_CANDIDATES } from './flags.ts';
import { packageVersion } from './locations.ts';

const EXIT_CODES = `
Exit codes: 0 done (also when nothing matched), 1 unexpected failure, or the
results could not be written, 2 wrong flags or input, 3 index or model
unavailable (another process writes it, a newer version made it, its folder
cannot be used, the network fails or is not allowed), 4 unsupported platform,
5 duplicates --fail-on-new found some, 130 stopped by Ctrl-C (what is done is kept).`;

const QUERY_HELP = `
A query of several words needs quotes, one that begins with a dash -- before it:
  sextant search "where are vectors normalised" .
  sextant search -- "--force flag" .

▰▰▰▰▰ ▰▰▰▰▱ strong · ▰▰▰▱▱ ▰▰▱▱▱ likely · ▰▱▱▱▱ weak · ▱▱▱▱▱ no good match:
how likely a result is right; --explain says what of it comes from where.`;

const EVAL_HELP = `
Which model is best on your code?
  sextant eval --auto --models builtin,all-MiniLM-L6-v2
Questions from commits as well, about the functions that they changed:
  ${COMMITS_COMMAND}
  sextant eval --auto --commits commits.txt`;

const DUPLICATES_HELP = `
Comments never count. In a check of a branch, only what it touches and nobody has accepted:
  sextant duplicates --write-baseline .sextant-duplicates.json
  sextant duplicates --changed-since main --baseline .sextant-duplicates.json --fail-on-new
Changed are files that are not what they were where the branch left main, and new ones.`;

const CLUSTERS_HELP = `
kmeans gives every chunk a topic; hdbscan finds places where chunks stand close together,
and the rest is in no topic. Similarities of --members are cosines after the mean of all
chunks was taken away.
  sextant clusters --include "src/**" --kind code
  sextant clusters --algorithm hdbscan --min-cluster-size 12 --members 3
  sextant clusters --html map.html`;

const ADAPT_HELP = `
Pairs of a question and its answer are taken from doc comments, names, tests and
headings; a tenth of them, up to 400, is held out to tell better from worse. Nothing
leaves the machine. The next search builds the index of the fitted model, and
--undo brings the old one back as it was.`;

const INDEX_HELP = `
Which files are indexed stays as it was said last, for later searches too:
  sextant index --include "src/**"   only these from now on
  sextant index                      the same again
  sextant index --all                everything again`;

/** Throws UsageError for anything wrong in the arguments; help and version are printed and end normally. */
export function buildProgram(signal: AbortSignal): { parseAsync(argv: readonly string[]): Promise<void> } {
  const program = configured(new Command('sextant'))
    .description('Search code and docs by meaning, on your own machine.')
    .version(packageVersion(), '-V, --version')
    .addHelpText('after', EXIT_CODES);

  const search = configured(program.command('search [query] [folder]'))
    .description('find code and docs by meaning; indexes first what is new or changed')
    .option('--mode <mode>', 'hybrid, dense (embedding alone) or lexical (BM25 alone)', 'hybrid')
    .option(
      '--queries <file>',
      'answer every line {"id", "query"} of a file, one JSON line each; - reads standard input',
    )
    .action((query, folder, flags) => runSearch(query, folder, { ...NO_FILTERS, ...flags }, signal));
  commonFlags(filterFlags(search)).addHelpText('after', QUERY_HELP);

  const similar = configured(program.command('similar <place> [folder]'))
    .description(
      'find code like that at path:line or path:first-last, or like the text on standard input (-)',
    )
    .action((place, folder, flags) => runSimilar(place, folder, { ...NO_FILTERS, ...flags }, signal));
  commonFlags(filterFlags(similar));

  const duplicates = configured(program.command('duplicates [folder]'))
    .description('find code that stands more than once: copied, renamed, changed, or written anew')
    .option('--top <n>', 'how many groups are shown, 1 to 1000; --json and --sarif give all', '20')
    .option('--include <glob>', 'only files that match (repeatable)', collect)
    .option('--exclude <glob>', 'no files that match (repeatable)', collect)
    .option('--kind <kind>', 'only code, docs, tests or config (repeatable; default: code)', collect)
    .option('--type <type>', 'only exact, renamed, near or semantic (repeatable; default: all)', collect)
    .option('--min-lines <n>', 'no shorter ones (default: 5)')
    .option('--min-tokens <n>', 'none of fewer words and signs (default: 30)')
    .option('--min-similarity <share>', 'for near: how much has a counterpart, 0 to 1 (default: 0.7)')
    .option('--min-embedding <number>', 'for semantic: least cosine similarity, 0 to 1 (default: 0.85)')
    .option(
      '--keep <what>',
      'do not leave out imports, generated, data or reference (repeatable; all)',
      collect,
    )
    .option(
      '--changed-since <revision>',
      'only groups with a file that changed since this branch, tag or commit of Git',
    )
    .option('--changed-files <file>', 'only groups with a file of this list; - reads standard input')
    .option('--baseline <file>', 'only groups that are not in this file')
    .option('--write-baseline <file>', 'write all groups to this file: they are accepted')
    .option('--fail-on-new', 'exit with 5 if any group is left')
    .option('--sarif', 'print SARIF 2.1.0')
    .action((folder, flags) => runDuplicates(folder, { ...NO_DUPLICATE_LISTS, ...flags }, signal));
  commonFlags(duplicates).addHelpText('after', DUPLICATES_HELP);

  const clusters = configured(program.command('clusters [folder]'))
    .description('what a folder is about: topics and sub-topics, named by their words')
    .option('--algorithm <name>', 'kmeans or hdbscan', 'kmeans')
    .option('--k <n>', 'how many topics kmeans makes (default: as many as are stable)')
    .option('--min-cluster-size <n>', 'chunks of the smallest topic of hdbscan (default: by their number)')
    .option('--top <n>', 'how many topics are shown, 1 to 1000; --json gives all', '30')
    .option('--members <n>', 'list the chunks nearest to the middle of each topic (default: 0)')
    .option('--include <glob>', 'only files that match (repeatable)', collect)
    .option('--exclude <glob>', 'no files that match (repeatable)', collect)
    .option('--kind <kind>', 'only code, docs, tests or config (repeatable; default: code and docs)', collect)
    .option('--generated', 'also files that a program wrote, licences, changelogs and the like')
    .option(
      '--html <file>',
      'write a map of the chunks as a page that needs nothing else; --json has its points',
    )
    .action((folder, flags) => runClusters(folder, { ...NO_CLUSTER_LISTS, ...flags }, signal));
  commonFlags(clusters).addHelpText('after', CLUSTERS_HELP);

  const index = configured(program.command('index [folder]'))
    .description('bring the index of a folder up to date; --include and --exclude stay in force until --all')
    .option('--include <glob>', 'index only files that match (repeatable)', collect)
    .option('--exclude <glob>', 'leave out files that match (repeatable)', collect)
    .option('--all', 'index every file again, whatever --include and --exclude said before')
    .option('--whiten', 'fit a whitening to the vectors and index with it (see doctor for when it may help)')
    .option('--no-whiten', 'take the whitening back')
    .option('--dry-run', 'list what would be indexed and what is skipped and why, and do nothing')
    .action((folder, flags) => runIndex(folder, { ...NO_GLOBS, ...flags }, signal));
  commonFlags(index).addHelpText('after', INDEX_HELP);

  const adapt = configured(program.command('adapt [folder]'))
    .description('fit the built-in model to the code and docs of a folder, if that finds them better')
    .option('--undo', 'go back to the model as it is installed')
    .option('--json', 'print JSON')
    .option('--index-dir <folder>', "where the index lies (default: in the user's cache)")
    .action((folder, flags) => runAdapt(folder, flags, signal));
  adapt.addHelpText('after', ADAPT_HELP);

  const doctor = configured(program.command('doctor [folder]'))
    .description('report versions, the state of the index, what was skipped, and what to do')
    .action((folder, flags) => runDoctor(folder, flags));
  commonFlags(doctor);

  const evaluation = configured(program.command('eval'))
    .description('measure answers on questions whose answers are known, for modes and models side by side')
    .option(
      '--golden <folder>',
      'repos.json and queries.jsonl: the questions and the places that answer them',
    )
    .option('--repos <folder>', 'one checkout per repository, in a folder of its name')
    .option('--auto [folder]', 'make the questions from its doc comments and headings instead')
    .option('--commits <file>', 'with --auto: also from commits; see below')
    .option('--questions <n>', 'with --auto: how many at most', '300')
    .option('--only <names>', 'only these repositories, with commas between')
    .option('--modes <modes>', 'any of hybrid, dense, lexical, tfidf, lsa', 'hybrid,dense,lexical')
    .option('--models <models>', 'builtin, downloaded ones, folders, with commas between', 'builtin')
    .option('--similar', 'also "find similar", on the seeds of similar.jsonl')
    .option('--unanswerable <file>', 'questions without an answer: how often is one called strong?')
    .option('--baseline <file>', 'what an earlier run printed with --json: show the differences')
    .option('--json', 'print JSON')
    .option('--index-dir <folder>', "where the indexes lie (default: in the user's cache)")
    .action((flags) => runEval(flags, signal));
  modelsFlags(evaluation).addHelpText('after', EVAL_HELP);

  const models = configured(program.command('models')).description(
    'list, download, remove or verify embedding models',
  );
  modelsFlags(configured(models.command('list')))
    .description('the models that Sextant knows, and what is downloaded')
    .option('--json', 'print JSON')
    .action((flags) => runModels(flags));
  modelsFlags(configured(models.command('download <id|owner/name>')))
    .description('fetch a model, after a yes; goes on where an earlier download stopped')
    .option('--dtype <format>', 'number format of the weights: q8, fp16 or fp32 (default: the smallest)')
    .option('--revision <name>', 'branch, tag or commit (default: main)')
    .option('--yes', 'download without asking')
    .option('--host <address>', 'where models are fetched from', MODEL_HOST)
    .action((name, flags) => runDownload(name, flags, signal));
  modelsFlags(configured(models.command('remove <id|owner/name>')))
    .description('delete all downloads of a model')
    .action((name, flags) => runRemove(name, flags));
  modelsFlags(configured(models.command('verify [id|owner/name]')))
    .description('compare downloaded models with the hashes of their download')
    .action((name, flags) => runVerify(name, flags, signal));

  return {
    async parseAsync(argv) {
      try {
        await program.parseAsync(argv);
      } catch (error) {
        if (!(error instanceof CommanderError)) throw error;
        if (error.exitCode === 0) return;
        if (error.code === 'commander.help') {
          throw new UsageError(
            argv[2] === 'models'
              ? `Say what to do with models: ${namesOf(models)}. See sextant models --help.`
              : `Name a command: ${namesOf(program)}. See sextant --help.`,
          );
        }
        throw new UsageError(sentence(error));
      }
    },
  };
}

/** Its commands as a list in a sentence. */
function namesOf({ commands }: Command): string {
  const names = commands.map((command) => command.name());
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** Errors are thrown rather than printed, so that all of them end the same way. */
function configured(command: Command): Command {
  return command
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .showSuggestionAfterError();
}

function commonFlags(command: Command): Command {
  command
    .option('--json', 'print JSON')
    .option('--index-dir <folder>', "where the index lies (default: a folder of its own in the user's cache)")
    .option('--model <id|folder>', 'embedding model: builtin, a downloaded one, or a folder', 'builtin')
    .option('--dtype <format>', 'number format of its weights (default: the smallest there is)')
    .option('--pooling <kind>', 'mean, cls or max, where its files do not say or are wrong')
    .option('--similarity <kind>', 'cosine, or for vectors whose length counts dot, l2 or l1')
    .option('--query-prefix <text>', 'what it wants before a question')
    .option('--document-prefix <text>', 'what it wants before a chunk')
    .option('--symmetric-prefix <text>', 'what it wants before chunks that are compared with each other')
    .option('--max-tokens <n>', 'how much of a chunk it reads')
    .option('--task <kind>', 'symmetric, asymmetric or both: what it was trained to compare')
    .option('--model-dimensions <n>', 'how long its vectors are, where its files do not say')
    .option('--normalize', 'bring its vectors to unit length')
    .option('--no-normalize', 'leave them as long as they are; for dot, l2 and l1')
    .option('--matryoshka <n,n,…>', 'to how many dimensions it was trained to be cut')
    .option('--vectors <format>', 'what is stored: float32, float16, int8 or bit (default: int8)')
    .option('--dimensions <n>', 'how many of the first dimensions are kept (default: all)')
    .option(
      '--first-pass <bits|n>',
      `compare signs, or the first n dimensions, and only the best ${FIRST_PASS_CANDIDATES} in full`,
    );
  return modelsFlags(command);
}

function modelsFlags(command: Command): Command {
  command.option(
    '--models-dir <folder>',
    "where downloaded models lie (default: a folder of their own in the user's cache)",
  );
  return everywhereFlags(command);
}

function everywhereFlags(command: Command): Command {
  return command
    .option('--offline', 'never reach the network, whatever is asked for; so does SEXTANT_OFFLINE=1')
    .option('--no-color', 'no colours, also on a terminal');
}

function filterFlags(command: Command): Command {
  return command
    .option('--top <n>', 'how many results, 1 to 1000', '10')
    .option('--include <glob>', 'only files that match (repeatable)', collect)
    .option('--exclude <glob>', 'no files that match (repeatable)', collect)
    .option('--language <language>', 'only this language (repeatable)', collect)
    .option('--kind <kind>', 'only code, docs, tests or config (repeatable)', collect)
    .option('--symbol-kind <kind>', 'only function, method, class, section … (repeatable)', collect)
    .option('--min-similarity <number>', 'only results at least this similar, -1 to 1')
    .option('--explain', 'say why each result stands where it stands')
    .option(
      '--no-wait',
      'the built-in model answers if the index of --model is not built yet, without building it',
    );
}

/** What a flag that was not given stands for; as a default of the flag itself it would show in the help. */
const NO_GLOBS = { include: [], exclude: [] };
const NO_DUPLICATE_LISTS = { ...NO_GLOBS, kind: [], type: [], keep: [] };
const NO_CLUSTER_LISTS = { ...NO_GLOBS, kind: [] };
const NO_FILTERS = { ...NO_GLOBS, language: [], kind: [], symbolKind: [] };

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** What commander says, as a sentence, with what a person may have meant. */
function sentence({ code, message }: CommanderError): string {
  const text = message.replace(/^error: /, '').replace(/\n/g, ' ');
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  const whole = /[.)?]$/.test(capital) ? capital : `${capital}.`;
  return `${whole} ${HINTS[code] ?? 'See sextant --help.'}`;
}

const HINTS: Readonly<Record<string, string>> = {
  'commander.excessArguments': 'See sextant --help; a query of several words needs quotes.',
  'commander.unknownOption': 'See sextant --help, or put -- before a query that begins with a dash.',
};
