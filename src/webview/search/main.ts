// What the search view runs in its frame: puts the parts together, and the messages of the extension into them.
import './search.css';
import type { ToView, ViewAnswer, ViewQuery, ViewState } from '../../shared/webviewMessages.ts';
import { element } from '../shared/dom.ts';
import { Announcer } from './announce.ts';
import { Controls } from './controls.ts';
import { keep, kept, listen, post } from './host.ts';
import { ResultList } from './list.ts';
import { pageElement } from './pages.ts';
import { Queries } from './queries.ts';
import { Summary } from './summary.ts';

const before = kept();
const announcer = new Announcer();
const list = new ResultList({
  post,
  leave: () => controls.focus(),
  changed: () => keepSoon(),
});
const controls = new Controls({
  asked: (query, final) => {
    post({ type: 'query', query, final });
    showWhatFits();
  },
  pinToggled: (query, pinned) => post({ type: pinned ? 'pin' : 'unpin', query }),
  leave: () => {
    if (list.isEmpty || list.element.hidden) return false;
    list.focus();
    return true;
  },
  changed: () => keepSoon(),
});
const summary = new Summary({
  act: (action) => post({ type: 'action', action }),
  endCompare: () => post({ type: 'endCompare' }),
});
const queries = new Queries({
  ask,
  unpin: (query) => post({ type: 'unpin', query }),
  base: () => controls.query,
});
const search = element('main', { class: 'search' }, [
  controls.element,
  summary.element,
  queries.element,
  list.element,
]);
const landing = element('main', { class: 'landing' });
landing.hidden = true;

let state: ViewState | undefined;
let answer: ViewAnswer | undefined;
let shownPage = '';
/** The first answer is the one that was there before the document went. */
let isFirstAnswer = true;
let keepTimer: number | undefined;

controls.open = before.details;
list.restore(before.toggled, before.focused, before.top);
search.hidden = true;
document.body.append(search, landing, announcer.element);
list.element.addEventListener('scroll', () => keepSoon(), { passive: true });
listen(receive);
post({ type: 'ready' });

function receive(message: ToView): void {
  switch (message.type) {
    case 'state':
      showState(message.state);
      break;
    case 'answer':
      showAnswer(message.answer);
      break;
    case 'snippets':
      list.showSnippets(message.setId, message.snippets);
      break;
    case 'stale':
      list.showStale(message.setId, message.places);
      break;
    case 'query':
      controls.query = message.query;
      showWhatFits();
      break;
    case 'focus':
      if (message.query) controls.query = message.query;
      showWhatFits();
      controls.focus();
      break;
    case 'select':
      list.select(message.setId, message.place);
      break;
    default:
      message satisfies never;
  }
}

function showState(next: ViewState): void {
  const isFirst = state === undefined;
  state = next;
  // Later the controls are ahead of what the extension has heard.
  if (isFirst) controls.query = next.query;
  showPage();
  controls.show(next);
  queries.show(next);
  list.configure(next.grouping, next.snippetLines);
  summary.show(next, answer);
  announcer.status(next.status);
  showWhatFits();
}

function showPage(): void {
  if (!state) return;
  const shown = JSON.stringify(state.page);
  if (shown === shownPage) return;
  shownPage = shown;
  const page = pageElement(state.page, (action) => post({ type: 'action', action }));
  landing.replaceChildren(...(page ? [page] : []));
  landing.hidden = page === undefined;
  search.hidden = page !== undefined;
}

function showAnswer(next: ViewAnswer | undefined): void {
  const isSame = isFirstAnswer || (next !== undefined && isSameQuestion(answer, next));
  if (next) isFirstAnswer = false;
  answer = next;
  list.show(next, isSame);
  if (state) summary.show(state, next);
  announcer.answer(next);
  showWhatFits();
}

/** While nothing is asked: what could be. */
function showWhatFits(): void {
  const isBlank = controls.query.text.trim() === '' && answer === undefined;
  queries.element.hidden = !isBlank;
  list.element.hidden = isBlank || list.isEmpty;
  list.shown();
}

function ask(query: ViewQuery): void {
  controls.query = query;
  post({ type: 'query', query, final: true });
  controls.focus();
  showWhatFits();
}

function isSameQuestion(one: ViewAnswer | undefined, other: ViewAnswer): boolean {
  return one !== undefined && JSON.stringify(one.query) === JSON.stringify(other.query);
}

function keepSoon(): void {
  if (keepTimer !== undefined) return;
  keepTimer = window.setTimeout(() => {
    keepTimer = undefined;
    const { toggled, focused, top } = list;
    keep({ toggled, focused, top, details: controls.open });
  }, 100);
}
