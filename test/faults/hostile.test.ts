/** A hostile repository in full size. */
import { it } from 'vitest';
import { checkHostile } from '../support/faults/checkHostile.ts';

it('a hostile repository is indexed to its end, and nothing in it is run', async ({ task }) => {
  const { files, indexed } = await checkHostile({ longLineBytes: 50_000_000, emptyFiles: 100_000 });
  task.meta.tried = {
    cases: files,
    of: 'hostile files',
    note: `${indexed} indexed, all others left out for a reason`,
  };
});
