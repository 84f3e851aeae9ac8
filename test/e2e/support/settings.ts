// The user's settings that tests run with.

/** Contents of VS Code's settings.json. */
export type Settings = Readonly<Record<string, unknown>>;

/** Nothing opens, asks or moves by itself. A test turns workspace trust on with `security.workspace.trust.enabled`. */
export const QUIET: Settings = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.accessibilitySupport': 'off',
  'editor.cursorBlinking': 'solid',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  // In a browser VS Code saves by itself after a second.
  'files.autoSave': 'off',
  // The folder's settings, which tests write.
  'files.exclude': { '**/.vscode': true },
  'files.simpleDialog.enable': true,
  'git.autofetch': false,
  'git.openRepositoryInParentFolders': 'never',
  'js/ts.tsserver.automaticTypeAcquisition.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'update.mode': 'none',
  'window.autoDetectColorScheme': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** The kinds of colour theme, and for each VS Code's own theme and the class by which its window is known. */
export const THEMES = {
  light: { name: 'Light 2026', windowClass: 'vs' },
  dark: { name: 'Dark 2026', windowClass: 'vs-dark' },
  'high-contrast': { name: 'Default High Contrast', windowClass: 'hc-black' },
  'high-contrast-light': { name: 'Default High Contrast Light', windowClass: 'hc-light' },
} as const;

export type Theme = keyof typeof THEMES;
