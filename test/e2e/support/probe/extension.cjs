// Takes a CPU profile of the process that extensions share: `profile.cpuprofile` in the opened folder's `.vscode`.
const { writeFileSync } = require('node:fs');
const { Session } = require('node:inspector/promises');
const { join } = require('node:path');
const vscode = require('vscode');

/** Microseconds; a block is as many of them as nothing else ran. */
const INTERVAL_US = 500;

exports.activate = (context) => {
  const session = new Session();
  session.connect();
  context.subscriptions.push(
    { dispose: () => session.disconnect() },
    vscode.commands.registerCommand('probe.start', async () => {
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
      await session.post('Profiler.start');
      void vscode.window.showInformationMessage('Profile started');
    }),
    vscode.commands.registerCommand('probe.stop', async () => {
      const { profile } = await session.post('Profiler.stop');
      const folder = vscode.workspace.workspaceFolders[0].uri.fsPath;
      writeFileSync(join(folder, '.vscode', 'profile.cpuprofile'), JSON.stringify(profile));
      void vscode.window.showInformationMessage('Profile written');
    }),
  );
};
