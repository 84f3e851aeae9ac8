/** Lines that say what a file uses, which are alike in unrelated files. */

export const IMPORT_LINE =
  /^\s*(?:import\b|export\s+(?:\*|\{[^}]*\}\s*from|type\s*\{)|from\s+\S+\s+import\b|use\s+|pub\s+use\b|using\s+[\w.:]+\s*;|#\s*include\b|require(?:_relative|_once)?\b|include(?:_once)?\b|package\s+[\w.]+;?\s*$|(?:const|let|var)\s+.*=\s*require\(|alias\s+[A-Z]|mod\s+\w+;|pub\s+mod\s+\w+;|@import\b)/;
