import * as vscode from 'vscode';
import type { Services } from '../../host/services.ts';

export function register(_services: Services): vscode.Disposable {
  return vscode.Disposable.from();
}
