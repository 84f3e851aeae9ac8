/**
 * What the search view in the side bar and the extension say to each other. Plain data. The extension sends complete
 * snapshots; the view sends what a person did. Neither believes more of a message than its type was checked for.
 */
import type { Snippet } from './engineApi.ts';
import type { IndexStatus } from './engineEvents.ts';
import type { Confidence, ContentKind, SearchMode, SymbolKind } from './types.ts';

/** What is asked, as the controls of the view have it. */
export interface ViewQuery {
  readonly text: string;
  readonly mode: SearchMode;
  /** Globs in VS Code's syntax, separated by commas, as typed. */
  readonly include: string;
  readonly exclude: string;
  /** Empty: all. */
  readonly kinds: readonly ContentKind[];
  /** Language ids; empty: all. */
  readonly languages: readonly string[];
}

/** A result as the view shows it; `place` is its index in the answer. */
export interface ViewRow {
  readonly place: number;
  /** Names the same result in the next answer, also if it stands some lines further down by then. */
  readonly key: string;
  /** The symbol's name, else the heading or file that the result lies in. */
  readonly title: string;
  readonly symbolKind: SymbolKind;
  readonly kind: ContentKind;
  /** File name, and the folder it lies in: with the workspace folder's name before it where there are several. */
  readonly file: string;
  readonly folder: string;
  /** Lines as people count them: from 1, the end included. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly confidence: Confidence;
  /** Share of the best result's score, [0, 1]: the length of the bar. */
  readonly share: number;
  /** Sentences on why it stands where it stands. */
  readonly why: readonly string[];
  /** Against the result set before, if that is compared with. */
  readonly change: RowChange | undefined;
}

/** How a result stands against the set before: new, or by how many places it rose (> 0) or fell (< 0). */
export type RowChange = { readonly kind: 'new' } | { readonly kind: 'moved'; readonly by: number };

/** A result that was there before. */
export type GoneRow = Pick<ViewRow, 'key' | 'title' | 'file' | 'folder' | 'symbolKind' | 'kind'>;

export interface ViewAnswer {
  /** Names this set in messages about its rows. */
  readonly setId: number;
  /** What was asked, which may differ from what the box holds by now. */
  readonly query: ViewQuery;
  /** Those of low confidence, the near matches, stand last. */
  readonly rows: readonly ViewRow[];
  readonly total: number;
  readonly searchedChunks: number;
  readonly milliseconds: number;
  /** Share of the files that was indexed when this was asked, [0, 1]. */
  readonly indexedShare: number;
  /** Whether it came because the index had changed, and nobody asked. */
  readonly quiet: boolean;
  /** Sentences on what is reduced: another model answered, a folder could not. */
  readonly notices: readonly string[];
  /** What the set before was an answer to, and what of it is not in this one; undefined if they are not compared. */
  readonly compared: { readonly query: ViewQuery; readonly gone: readonly GoneRow[] } | undefined;
}

/** What a first look at a workspace found, before anything is read. */
export interface ConsentCounts {
  readonly files: number;
  readonly bytes: number;
  /** About how long indexing will take. */
  readonly seconds: number;
}

/** Which page the view shows. */
export type ViewPage =
  | { readonly kind: 'noFolder'; readonly reason: 'none' | 'virtual' }
  /** `counts` comes a moment later; a sentence in `problem` says why it does not. */
  | {
      readonly kind: 'consent';
      readonly counts: ConsentCounts | undefined;
      readonly problem: string | undefined;
      readonly trusted: boolean;
    }
  | { readonly kind: 'search' };

/** What buttons of the view do; the extension knows which command that is. */
export const VIEW_ACTIONS = [
  'indexWorkspace',
  'previewIndexed',
  'alwaysIndex',
  'resumeIndexing',
  'openFolder',
  'manageTrust',
  'showLog',
  'restartEngine',
  'chooseModel',
] as const;

export type ViewAction = (typeof VIEW_ACTIONS)[number];

/** A sentence for people, and a button for what it says to do. */
export interface ViewNotice {
  readonly message: string;
  readonly remedy: { readonly title: string; readonly action: ViewAction } | undefined;
}

/** All that the view shows but for results. */
export interface ViewState {
  readonly page: ViewPage;
  readonly query: ViewQuery;
  /** 0: none are shown. */
  readonly snippetLines: number;
  readonly grouping: 'score' | 'file';
  /** The newest first. */
  readonly history: readonly string[];
  readonly pinned: readonly ViewQuery[];
  /** Languages of the index, by how many files there are. */
  readonly languages: readonly { readonly id: string; readonly name: string; readonly files: number }[];
  /** Undefined until the engine was heard of. */
  readonly status: IndexStatus | undefined;
  /** A question is being answered. */
  readonly busy: boolean;
  /** Why there is no answer. */
  readonly error: ViewNotice | undefined;
  /** What is limited here, whatever is asked. */
  readonly notices: readonly ViewNotice[];
}

/** How a row is opened. */
export const OPEN_TARGETS = ['preview', 'editor', 'side'] as const;

export type OpenTarget = (typeof OPEN_TARGETS)[number];

export type ToView =
  | { readonly type: 'state'; readonly state: ViewState }
  | { readonly type: 'answer'; readonly answer: ViewAnswer | undefined }
  | {
      readonly type: 'snippets';
      readonly setId: number;
      readonly snippets: readonly { readonly place: number; readonly snippet: Snippet }[];
    }
  /** All rows whose file has changed in an editor since they were found. */
  | { readonly type: 'stale'; readonly setId: number; readonly places: readonly number[] }
  /** Shows another question, and leaves the keyboard where it is. */
  | { readonly type: 'query'; readonly query: ViewQuery }
  /** Puts the keyboard into the box; with a query, shows that. */
  | { readonly type: 'focus'; readonly query: ViewQuery | undefined }
  /** Marks the row that was opened by F4 and brings it into sight. */
  | { readonly type: 'select'; readonly setId: number; readonly place: number };

export type FromView =
  | { readonly type: 'ready' }
  /** `final`: Enter was pressed, so it goes into the history and is not waited with. */
  | { readonly type: 'query'; readonly query: ViewQuery; readonly final: boolean }
  | { readonly type: 'needSnippets'; readonly setId: number; readonly places: readonly number[] }
  | { readonly type: 'open'; readonly setId: number; readonly place: number; readonly target: OpenTarget }
  | { readonly type: 'similar'; readonly setId: number; readonly place: number }
  | { readonly type: 'copy'; readonly setId: number; readonly place: number }
  | { readonly type: 'pin'; readonly query: ViewQuery }
  | { readonly type: 'unpin'; readonly query: ViewQuery }
  | { readonly type: 'endCompare' }
  | { readonly type: 'action'; readonly action: ViewAction };
