import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Chunker } from '../../../src/engine/chunking/chunker.ts';
import type { PairKind, TrainingPair } from '../../../src/engine/training/pair.ts';
import { mineFolder } from '../../../src/engine/training/pairs/mineFolder.ts';
import { pairFilePath, pairFiles, readPairs } from '../../../src/engine/training/pairs/pairFile.ts';
import { PairSink } from '../../../src/engine/training/pairs/pairSink.ts';
import { type MineOptions, mineRepository } from '../../../src/engine/training/pairs/repository.ts';
import { sameNamePairs } from '../../../src/engine/training/pairs/sameNames.ts';
import { grammarFolder } from '../../support/grammars.ts';
import { workspaceWith } from '../../support/workspace.ts';

const QUEUE_PY = `"""Work that waits for a thread to become free."""
import time


def drain_pending_jobs(queue, limit):
    """Takes jobs off the queue until none is left. Stops early when the limit is reached, and says how many are left.

    Args:
        queue: where they wait
    """
    taken = []
    # the newest ones come first, since they are still warm
    while queue and len(taken) < limit:
        job = queue.pop()
        taken.append(job)
    if not taken:
        raise LookupError("nothing was waiting in line %s" % queue)
    return taken
`;
const CLOCK_TS = `// Copyright 2020 Somebody
export class Clock {
  /** Moves the hands to where they were an hour ago. */
  turnBackHour(hands: Hands): Hands {
    const angle = hands.hour - 30;
    if (this.options.keep_silent_hours) this.wait('morning');
    const wrapped = angle < 0 ? angle + 360 : angle;
    return { ...hands, hour: wrapped };
  }
}
`;
const CLOCK_TEST = `describe('Clock', () => {
  it('turns back the hour across midnight', () => {
    const clock = new Clock();
    const hands = clock.turnBackHour({ hour: 0, minute: 0 });
    expect(hands.hour).toBe(330);
  });
});
`;
const GUIDE_MD = `# Clocks

Some text that introduces the page in one sentence.

## Setting the time by hand

Before you turn anything, stop the pendulum and wait for it. Then \`turnBackHour()\` moves the hands without
striking. With \`--keep-silent-hours\` it waits for the morning to come.

This is how a clock is stopped from a script:

\`\`\`ts
const clock = findClock('hall');
await clock.pendulum.stop();
\`\`\`
`;
const CHANGES_MD =
  '# Changes\n\n- fix: `turnBackHour` no longer strikes when crossing midnight twice (#12)\n';
const RUST = `/// Counts the beats between two ticks of the pendulum.
pub fn count_beats(ticks: &[u32]) -> u32 {
    let mut beats = 0;
    for pair in ticks.windows(2) {
        beats += pair[1] - pair[0];
    }
    beats
}

#[cfg(test)]
mod tests {
    #[test]
    fn counts_no_beats_without_ticks_should_be_zero() {
        let ticks = Vec::new();
        let beats = super::count_beats(&ticks);
        assert_eq!(beats, 0);
    }
}
`;

const FILES = {
  'jobs/work_queue.py': QUEUE_PY,
  'src/clock.ts': CLOCK_TS,
  'test/clock.test.ts': CLOCK_TEST,
  'docs/guide.md': GUIDE_MD,
  'CHANGELOG.md': CHANGES_MD,
  'src/beats.rs': RUST,
  'vendor/other/lib.py': QUEUE_PY.replaceAll('jobs', 'others'),
  'notes.ipynb': JSON.stringify({
    cells: [
      {
        cell_type: 'markdown',
        source: ['# Pendulum data\n', '\n', 'Plot how long each swing of the pendulum took.'],
      },
      { cell_type: 'code', source: ['swings = load_swings()\n', 'plt.plot(swings.index, swings.duration)'] },
    ],
  }),
};

describe('mineRepository', () => {
  let pairs: readonly TrainingPair[];
  beforeAll(async () => {
    pairs = (await mine(workspaceWith(FILES))).pairs;
  });

  const of = (kind: PairKind, path: string) =>
    pairs.filter((pair) => pair.kind === kind && pair.anchor.startsWith(path));

  it.each<[PairKind, string, string, RegExp, RegExp]>([
    ['docToCode', 'jobs', 'Takes jobs off the queue until none is left', /queue\.pop/, /Takes|newest|Args/],
    ['docToCode', 'src/clock', 'Moves the hands to where they were an hour ago', /turnBackHour/, /Moves/],
    ['docToCode', 'src/beats', 'Counts the beats between two ticks of the pendulum', /count_beats/, /assert/],
    ['nameToBody', 'jobs', 'drain pending jobs', /queue\.pop/, /drain|newest/],
    [
      'commentToBlock',
      'jobs',
      'the newest ones come first, since they are still warm',
      /^ *while/m,
      /newest|taken = /,
    ],
    [
      'commentToWindow',
      'jobs',
      'the newest ones come first, since they are still warm',
      /queue\.pop/,
      /newest/,
    ],
    ['messageToWindow', 'jobs', 'nothing was waiting in line', /LookupError/, /nothing/],
    ['moduleDoc', 'jobs', 'Work that waits for a thread to become free', /def drain/, /Work/],
    [
      'firstSentenceToRest',
      'jobs',
      'Takes jobs off the queue until none is left',
      /Stops early/,
      /Takes|Args/,
    ],
    ['pathToWindow', 'jobs', 'jobs work queue', /queue/, /Takes/],
    ['testToBody', 'test', 'turns back the hour across midnight', /toBe\(330\)/, /midnight/],
    ['testToBody', 'src/beats', 'counts no beats without ticks should be zero', /assert_eq/, /counts_no/],
    ['testToCode', 'src/clock', 'turns back the hour across midnight', /wrapped/, /Clock\(\)|Moves/],
    ['headingToSection', 'docs', 'Setting the time by hand', /pendulum/, /Setting/],
    ['proseToFence', 'docs', 'This is how a clock is stopped from a script', /^const clock/m, /This is|```/],
    ['proseToFence', 'notes', 'Plot how long each swing of the pendulum took', /plt\.plot/, /Plot/],
    [
      'sentenceToRest',
      'docs',
      'Some text that introduces the page in one sentence',
      /pendulum/,
      /introduces/,
    ],
    ['mentionToCode', 'src/clock', 'without striking', /wrapped/, /pendulum/],
    ['mentionToCode', 'src/clock', 'it waits for the morning to come', /keep_silent_hours/, /Moves/],
    ['commitToCode', 'src/clock', 'no longer strikes when crossing midnight twice', /wrapped/, /strikes/],
  ])('makes %s of %s', (kind, path, query, has, hasNot) => {
    const found = of(kind, path).filter((pair) => pair.query.includes(query));
    expect(found.map(({ document }) => document)).toEqual([expect.stringMatching(has)]);
    expect(found[0]!.document).not.toMatch(hasNot);
  });

  it('takes nothing from licences and from the work of others', () => {
    expect(pairs.filter(({ query, document }) => /Copyright/.test(`${query} ${document}`))).toEqual([]);
    expect(pairs.filter(({ anchor }) => anchor.startsWith('vendor'))).toEqual([]);
  });

  it('gives what is about one place one anchor', () => {
    const [doc] = of('docToCode', 'jobs');
    const [name] = of('nameToBody', 'jobs');
    expect(doc!.anchor).toBe('jobs/work_queue.py#drain_pending_jobs');
    expect(name!.anchor).toBe(doc!.anchor);
  });

  it('reads no file that is left out', async () => {
    const { pairs: own } = await mine(workspaceWith(FILES), { scope: { exclude: ['**/*.md'] } });
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter(({ anchor }) => anchor.includes('.md'))).toEqual([]);
    expect(pairs.some(({ anchor }) => anchor.includes('.md'))).toBe(true);
  });

  it('can be stopped', async () => {
    const stopped = mine(workspaceWith(FILES), { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });
});

describe('PairSink', () => {
  const pair = (query: string, document = 'something long enough to be found'): TrainingPair => ({
    kind: 'commitToCode',
    query,
    document,
    anchor: query,
  });

  it('takes a question once, and nothing that is next to empty', () => {
    const sink = new PairSink();
    for (const one of [pair('one thing'), pair('One thing'), pair('two things'), pair('three', '  }')])
      sink.add(one);
    expect(sink.pairs.map(({ query }) => query)).toEqual(['one thing', 'two things']);
  });

  it('ends a kind at its cap', () => {
    const sink = new PairSink();
    for (let i = 0; i < 1000; i++) sink.add(pair(`question ${i}`));
    expect(sink.pairs).toHaveLength(400);
    expect(sink.hasEnoughCode).toBe(false);
  });
});

describe('mineFolder', () => {
  it('writes the same bytes each time, and finds names that repositories share', async () => {
    const other = QUEUE_PY.replaceAll('taken', 'got').replace('newest ones', 'last ones');
    const repos = workspaceWith({
      'a+one/jobs/work_queue.py': QUEUE_PY,
      'b+two/lib/queue.py': other,
      'c+three/x.py': 'x = 1\n',
    });
    const runs = [await mined(repos, 1), await mined(repos, 2)];
    const bytes = runs.map((out) => pairFiles(out).map((file) => readFileSync(file).toString('base64')));
    expect(bytes[0]).toEqual(bytes[1]);
    const same = readPairs(pairFilePath(runs[0]!, 'same names'));
    expect(same.pairs.map(({ kind, anchor }) => [kind, anchor])).toEqual([['sameName', 'drainpendingjobs']]);
    expect(`${same.pairs[0]!.query} ${same.pairs[0]!.document}`).not.toContain('drain');
    expect(pairFiles(runs[0]!).map((file) => file.slice(runs[0]!.length + 1))).toEqual([
      'a+one.jsonl.gz',
      'b+two.jsonl.gz',
      'c+three.jsonl.gz',
      'same names.jsonl.gz',
    ]);
  });

  it('says so if there is nothing to mine', async () => {
    await expect(mined(workspaceWith({ 'file.py': '' }), 1)).rejects.toThrow('There are no checkouts in');
  });
});

describe('sameNamePairs', () => {
  it('pairs bodies that differ, a few of each name', () => {
    const repositories = Array.from({ length: 20 }, (_, i) => [{ name: 'openfile', body: `body ${i % 10}` }]);
    const { pairs } = sameNamePairs(repositories, 1);
    expect(pairs).toHaveLength(3);
    for (const { query, document } of pairs) expect(query).not.toBe(document);
  });
});

async function mine(root: string, options: Partial<MineOptions> = {}) {
  const chunker = await Chunker.open(grammarFolder());
  try {
    return await mineRepository(root, { name: 'a+b', chunker, seed: 1, ...options });
  } finally {
    chunker.dispose();
  }
}

async function mined(repos: string, threads: number): Promise<string> {
  const out = join(workspaceWith({}), 'pairs');
  await mineFolder({ repos, out, threads, seed: 1, grammarFolder: grammarFolder() });
  return out;
}
