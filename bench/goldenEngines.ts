/** Opens an engine on every repository of golden questions in turn, its index being up to date, for what is fitted to their answers. */
import { join } from 'node:path';
import { Engine } from '../src/engine/engine.ts';
import { checkoutOf } from '../src/engine/evaluation/checkouts.ts';
import { type GoldenQuestion, readGolden } from '../src/engine/evaluation/golden.ts';
import type { SearcherOptions } from '../src/engine/search/searcher.ts';

export interface GoldenFolder {
  readonly name: string;
  readonly golden: string;
  readonly repos: string;
}

export interface GoldenEngines {
  readonly set: GoldenFolder;
  /** Folder of the model's files. */
  readonly model: string;
  /** Indexes are kept there for the next time. */
  readonly indexDir: string;
  readonly searcher?: SearcherOptions;
}

const GRAMMARS = new URL('../dist/grammars', import.meta.url).pathname;
const THREADS = 2;

/** Of arguments NAME=GOLDEN=CHECKOUTS; ends the program with `usage` if one is not so. */
export function goldenFolders(texts: readonly string[], usage: string): GoldenFolder[] {
  return texts.map((text) => {
    const [name, golden, repos] = text.split('=');
    if (name && golden && repos) return { name, golden, repos };
    process.stderr.write(`usage: ${usage}\n`);
    return process.exit(2);
  });
}

export async function eachGoldenRepo(
  { set, model, indexDir, searcher }: GoldenEngines,
  ask: (engine: Engine, repo: string, questions: readonly GoldenQuestion[]) => Promise<void>,
): Promise<void> {
  const { repos, questions } = readGolden(set.golden);
  for (const repo of repos) {
    const asked = questions.filter((question) => question.repo === repo.name);
    const engine = await Engine.open({
      root: checkoutOf(set.repos, repo, asked),
      indexDir: join(indexDir, set.name, repo.name),
      model: { id: 'fit', folder: model },
      grammarFolder: GRAMMARS,
      threads: THREADS,
      now: Date.now,
      foreground: true,
      ...(searcher ? { searcher } : {}),
    });
    try {
      await engine.sync({ scope: { exclude: repo.exclude } });
      await engine.ready();
      await ask(engine, repo.name, asked);
    } finally {
      await engine.close();
    }
    process.stderr.write(`${set.name}: ${repo.name}\n`);
  }
}
