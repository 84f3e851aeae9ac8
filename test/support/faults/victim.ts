/** A process that is there to be killed: says that it is ready, opens an engine when told so, and makes its index equal to the files. */
import { Engine, type EngineOptions } from '../../../src/engine/engine.ts';

process.on('message', async (options: Omit<EngineOptions, 'now'>) => {
  const engine = await Engine.open({ ...options, now: Date.now });
  await engine.sync();
  await engine.close();
  process.send!('done');
});
process.on('disconnect', () => process.exit());
process.send!('ready');
