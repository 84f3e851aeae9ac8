/** Which globs narrow what is indexed, beside those that a person gives: of the editor's settings, and of folders in each other. Knows nothing of the editor. */

/**
 * The globs of `files.exclude` and `search.exclude` that are on. One that depends on a sibling (`{ "when": … }`) is passed
 * over: it hides what a build makes of a source beside it, which ignore files name as a rule.
 */
export function excludedBy(
  ...settings: readonly (Readonly<Record<string, unknown>> | undefined)[]
): string[] {
  const globs = new Set<string>();
  for (const setting of settings) {
    for (const [glob, value] of Object.entries(setting ?? {})) {
      if (value === true) globs.add(glob);
      // A folder may take back what the user excludes.
      else if (value === false) globs.delete(glob);
    }
  }
  return [...globs];
}

/** A glob for all that lies in a folder; `path` is relative to the workspace folder, separated by `/`. */
export function globOfFolder(path: string): string {
  // In a glob these characters mean something else; as one of a set each means itself.
  const literal = path.replace(/[[\]{},*?]/g, (one) => (one === ',' ? '?' : `[${one}]`));
  return `./${literal}/**`;
}
