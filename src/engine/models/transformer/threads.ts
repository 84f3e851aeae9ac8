/** How many threads a session gets, by what it is for. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** `background`: beside a person who works. `foreground`: somebody waits for the answer. */
export type Purpose = 'background' | 'foreground';

export function threadsFor(purpose: Purpose): number {
  const cores = physicalCores();
  return purpose === 'foreground' ? cores : Math.max(1, Math.floor(cores / 2));
}

/** Two threads of one core share the unit that multiplies, so the second one adds nothing here. */
function physicalCores(): number {
  const logical = availableParallelism();
  return sharesCores() ? Math.max(1, Math.ceil(logical / 2)) : logical;
}

function sharesCores(): boolean {
  // No ARM processor for desktops or servers runs two threads on a core; x64 ones do unless Linux says otherwise.
  if (process.arch !== 'x64') return false;
  try {
    return readFileSync('/sys/devices/system/cpu/smt/active', 'utf8').trim() === '1';
  } catch {
    return process.platform !== 'linux';
  }
}
