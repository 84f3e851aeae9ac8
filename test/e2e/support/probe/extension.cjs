// Watches the process that extensions share. It takes a CPU profile (`profile.cpuprofile` in the opened folder's `.vscode`), measures
// the heap (`heap.log` there), and notes errors that nobody caught (`uncaught.log` among its own logs): VS Code does so a
// second later, when the window may be gone.
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
const { Session } = require('node:inspector/promises');
const { join } = require('node:path');
const vscode = require('vscode');

/** Microseconds; a block is as many of them as nothing else ran. */
const INTERVAL_US = 500;

exports.activate = (context) => {
  const session = new Session();
  session.connect();
  const inFolder = (name) => join(vscode.workspace.workspaceFolders[0].uri.fsPath, '.vscode', name);
  noteUncaught(context.logUri.fsPath);
  context.subscriptions.push(
    { dispose: () => session.disconnect() },
    vscode.commands.registerCommand('probe.fail', () => {
      void Promise.reject(new Error('Nobody catches this'));
      setTimeout(() => {
        throw new Error('Nobody catches that');
      });
    }),
    vscode.commands.registerCommand('probe.heap', async () => {
      // What the first collection finds unused may hold back what the second one frees.
      for (let i = 0; i < 3; i++) await session.post('HeapProfiler.collectGarbage');
      const { heapUsed, external, rss } = process.memoryUsage();
      appendFileSync(inFolder('heap.log'), `${JSON.stringify({ heapUsed, external, rss })}\n`);
      void vscode.window.showInformationMessage('Heap measured');
    }),
    vscode.commands.registerCommand('probe.start', async () => {
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
      await session.post('Profiler.start');
      void vscode.window.showInformationMessage('Profile started');
    }),
    vscode.commands.registerCommand('probe.stop', async () => {
      const { profile } = await session.post('Profiler.stop');
      writeFileSync(inFolder('profile.cpuprofile'), JSON.stringify(profile));
      void vscode.window.showInformationMessage('Profile written');
    }),
  );
};

/** Each as a JSON text and a comma. A rejection that somebody catches later is taken back, as VS Code does. */
function noteUncaught(folder) {
  const rejections = new Map();
  const thrown = [];
  const file = join(folder, 'uncaught.log');
  const write = () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      file,
      [...thrown, ...rejections.values()].map((text) => `${JSON.stringify(text)},`).join(''),
    );
  };
  process.on('unhandledRejection', (reason, promise) => {
    // VS Code's own word for what was cancelled.
    if (reason?.name === 'Canceled') return;
    rejections.set(promise, `rejected: ${reason?.stack ?? reason}`);
    write();
  });
  process.on('rejectionHandled', (promise) => {
    if (rejections.delete(promise)) write();
  });
  process.on('uncaughtExceptionMonitor', (error) => {
    thrown.push(`thrown: ${error?.stack ?? error}`);
    write();
  });
}
