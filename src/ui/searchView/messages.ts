/**
 * Checks what the view and other commands hand in: whatever comes through here has exactly the shape that its type says, and
 * names results by set and place, never by path. Knows nothing of the editor.
 */
import { CONTENT_KINDS, SEARCH_MODES } from '../../shared/types.ts';
import { type FromView, OPEN_TARGETS, VIEW_ACTIONS, type ViewQuery } from '../../shared/webviewMessages.ts';

/** More than anybody types; the engine reads a few hundred words of it. */
const MOST_CHARACTERS = 10_000;
const MOST_LANGUAGES = 100;
/** As many as there may be rows. */
const MOST_PLACES = 500;

/** Undefined for what is no message of the view. */
export function checkedMessage(message: unknown): FromView | undefined {
  if (!isObject(message)) return undefined;
  const { setId, place } = message;
  const kind = message.type as FromView['type'];
  switch (kind) {
    case 'ready':
    case 'endCompare':
      return { type: kind };
    case 'query': {
      const query = checkedQuery(message.query);
      return query && typeof message.final === 'boolean'
        ? { type: kind, query, final: message.final }
        : undefined;
    }
    case 'pin':
    case 'unpin': {
      const query = checkedQuery(message.query);
      return query && { type: kind, query };
    }
    case 'needSnippets': {
      const { places } = message;
      return isCount(setId) && isListOf(places, isCount, MOST_PLACES)
        ? { type: kind, setId, places }
        : undefined;
    }
    case 'open': {
      const target = OPEN_TARGETS.find((one) => one === message.target);
      return isCount(setId) && isCount(place) && target ? { type: kind, setId, place, target } : undefined;
    }
    case 'similar':
    case 'copy':
      return isCount(setId) && isCount(place) ? { type: kind, setId, place } : undefined;
    case 'action': {
      const action = VIEW_ACTIONS.find((one) => one === message.action);
      return action && { type: kind, action };
    }
    default: {
      kind satisfies never;
      return undefined;
    }
  }
}

/** What a menu of the view says it was opened on; undefined for anything else. */
export function checkedPlace(value: unknown): { readonly setId: number; readonly place: number } | undefined {
  if (!isObject(value)) return undefined;
  const { setId, place } = value;
  return isCount(setId) && isCount(place) ? { setId, place } : undefined;
}

/** Undefined for what is no query. */
export function checkedQuery(value: unknown): ViewQuery | undefined {
  if (!isObject(value)) return undefined;
  const { text, include, exclude, kinds, languages } = value;
  const mode = SEARCH_MODES.find((one) => one === value.mode);
  if (mode === undefined || !isText(text) || !isText(include) || !isText(exclude)) return undefined;
  if (
    !isListOf(kinds, (kind): kind is ViewQuery['kinds'][number] => CONTENT_KINDS.some((one) => one === kind))
  )
    return undefined;
  return isListOf(languages, isText, MOST_LANGUAGES)
    ? { text, mode, include, exclude, kinds, languages }
    : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MOST_CHARACTERS;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isListOf<T>(
  value: unknown,
  accepts: (one: unknown) => one is T,
  most: number = CONTENT_KINDS.length,
): value is T[] {
  return Array.isArray(value) && value.length <= most && value.every(accepts);
}
