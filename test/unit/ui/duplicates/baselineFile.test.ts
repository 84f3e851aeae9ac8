/** The file of ignored duplicates on a real disk: made when it is needed, changed in turns, and never outside of its folder. */
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { DuplicateGroup } from '../../../../src/shared/duplicates.ts';
import { BaselineFile } from '../../../../src/ui/duplicates/baselineFile.ts';
import { plainL10n } from '../../../support/wording.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'sextant-baseline-'));
  folders.push(made);
  return made;
}

const group = (id: string): DuplicateGroup =>
  ({ fingerprints: [id, id], members: [{ path: 'a.ts' }] }) as unknown as DuplicateGroup;

describe('the file of ignored duplicates', () => {
  it('is not there until something is ignored, and then where the setting says', async () => {
    const root = folder();
    const file = new BaselineFile(root, 'config/ignored.json', plainL10n);
    expect((await file.read()).groups).toEqual([]);
    expect(existsSync(join(root, 'config'))).toBe(false);
    await file.change((baseline) => baseline.with([group('x')]));
    expect((await new BaselineFile(root, 'config/ignored.json', plainL10n).read()).accepts(group('x'))).toBe(
      true,
    );
  });

  it('takes changes that come at the same time one after the other', async () => {
    const file = new BaselineFile(folder(), 'b.json', plainL10n);
    const ids = Array.from({ length: 20 }, (_, i) => `g${i}`);
    await Promise.all(ids.map((id) => file.change((baseline) => baseline.with([group(id)]))));
    const baseline = await file.read();
    expect(ids.filter((id) => !baseline.accepts(group(id)))).toEqual([]);
  });

  it('is the same object as long as the file says the same', async () => {
    const root = folder();
    const file = new BaselineFile(root, 'b.json', plainL10n);
    const written = await file.change((baseline) => baseline.with([group('x')]));
    expect(await file.read()).toBe(written);
    const text = readFileSync(join(root, 'b.json'), 'utf8');
    writeFileSync(join(root, 'b.json'), text.replaceAll('"x"', '"y"'));
    expect((await file.read()).accepts(group('y'))).toBe(true);
  });

  it('is left as it is where it is no such list', async () => {
    const root = folder();
    writeFileSync(join(root, 'b.json'), '{"mine": true}');
    const file = new BaselineFile(root, 'b.json', plainL10n);
    await expect(file.read()).rejects.toThrow('b.json is no list of ignored duplicates');
    await expect(file.change((baseline) => baseline.with([group('x')]))).rejects.toThrow(
      'Repair or delete it',
    );
    expect(readFileSync(join(root, 'b.json'), 'utf8')).toBe('{"mine": true}');
    rmSync(join(root, 'b.json'));
    await file.change((baseline) => baseline.with([group('x')]));
    expect(existsSync(join(root, 'b.json'))).toBe(true);
  });

  it.each(['../outside.json', '', '.', '/tmp/../etc/outside.json/../../..'])(
    'does not lie at %j',
    async (name) => {
      const file = new BaselineFile(folder(), name, plainL10n);
      await expect(file.change((baseline) => baseline)).rejects.toThrow('sextant.duplicates.baseline');
    },
  );

  it('does not lie behind a link that leads out, whether or not there is something', async () => {
    const [root, outside] = [folder(), folder()];
    symlinkSync(outside, join(root, 'way'));
    symlinkSync(join(outside, 'b.json'), join(root, 'b.json'));
    for (const name of ['way/b.json', 'b.json']) {
      const file = new BaselineFile(root, name, plainL10n);
      await expect(file.change((baseline) => baseline.with([group('x')]))).rejects.toThrow('does not lie in');
    }
    expect(existsSync(join(outside, 'b.json'))).toBe(false);
  });
});
