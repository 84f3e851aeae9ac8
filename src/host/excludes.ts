/** Which globs of the editor's own settings narrow what is indexed. Knows nothing of the editor. */

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
