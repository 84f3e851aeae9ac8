/** What views ask of the engine process besides searching: real process, real folders. */
import { describe, expect, it } from 'vitest';
import { openParams, search, startClient, stateOf } from '../support/engineClient.ts';
import { PROJECT, put, workspaceWith } from '../support/workspace.ts';

describe('snippets', () => {
  it('show the lines of results, and say when files have changed', async () => {
    const { client } = startClient();
    const root = workspaceWith(PROJECT);
    await client.api.open(openParams({ app: root }));
    await stateOf(client, 'ready');
    const query = 'how are quoted cells split';
    const [best] = (await search(client, query)).results;
    const ranges = [best!, { path: '../outside', startLine: 0, endLine: 1 }];
    const ask = () => client.api.snippets({ folder: 'app', ranges, query, lines: 3 });
    const [snippet, outside] = await ask();
    expect(snippet).toMatchObject({ state: 'current' });
    expect(snippet?.lines).toHaveLength(3);
    const marked = snippet?.lines.flatMap(({ text, marks }) =>
      marks.map(([start, end]) => text.slice(start, end)),
    );
    expect(marked).toContain('cells');
    expect(marked).toContain('split');
    expect(outside).toEqual({ state: 'missing', lines: [] });

    put(root, best!.path, `\n\n${PROJECT[best!.path]}`);
    expect((await ask())[0]).toMatchObject({ state: 'changed' });
    const tooMany = Array.from({ length: 201 }, () => ranges[0]!);
    const refused = client.api.snippets({ folder: 'app', ranges: tooMany, lines: 3 });
    await expect(refused).rejects.toMatchObject({ code: 'badArgument' });
  });

  it('are not read where nobody agreed to it', async () => {
    const { client } = startClient();
    await client.api.open(openParams({ app: { root: workspaceWith(PROJECT), enabled: false } }));
    const ranges = [{ path: 'src/retry.ts', startLine: 0, endLine: 9 }];
    const asked = client.api.snippets({ folder: 'app', ranges, lines: 3 });
    await expect(asked).rejects.toMatchObject({ code: 'notEnabled' });
  });
});
