/**
 * Answers one question for a person or a program. On a terminal the built-in model answers first where the chosen one's
 * index is still to be built, and the chosen one when it is; elsewhere there is one answer.
 */
import type { Engine } from '../engine/engine.ts';
import type { EngineAnswer } from '../shared/engineApi.ts';
import { isDamaged } from '../shared/errors.ts';
import { BUILT_IN } from './modelChoice.ts';
import { type AnswerContext, answerJson, printAnswer, printJson, scopeHint, timed } from './output.ts';
import {
  ask,
  bringUpToDate,
  type CommonOptions,
  type Session,
  tell,
  tellNotices,
  withEngine,
} from './session.ts';

export interface AnswerFlags extends CommonOptions {
  readonly json?: boolean;
  readonly color: boolean;
  readonly explain?: boolean;
}

export interface Question {
  readonly ask: (engine: Engine) => Promise<EngineAnswer>;
  /** What stands before the answer in JSON. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly context: Pick<AnswerContext, 'query' | 'top' | 'background'>;
}

export async function answerQuestion(
  folder: string | undefined,
  flags: AnswerFlags,
  signal: AbortSignal,
  question: Question,
): Promise<void> {
  const isTwofold = !flags.json && process.stdout.isTTY === true;
  await withEngine(
    folder,
    flags,
    async (session) => {
      const onInterim = isTwofold ? () => answerFirst(session, flags, question) : undefined;
      await bringUpToDate(session, signal, { onInterim });
      const { answer, ms } = await timed(() => ask(session, signal, question.ask));
      show(session, flags, question, answer, ms);
      if (!session.engine.writable && isInterim(session, answer)) tell([builtElsewhere(session.model)]);
    },
    { waitUntil: signal, asksEarly: isTwofold || flags.wait === false },
  );
}

/** The answer that does not wait for the chosen model's index. */
async function answerFirst(session: Session, flags: AnswerFlags, question: Question): Promise<void> {
  try {
    const { answer, ms } = await timed(() => question.ask(session.engine));
    show(session, flags, question, answer, ms);
    if (isInterim(session, answer)) tell([beingBuiltSentence(session.model)]);
    tellNotices(session.engine);
  } catch (error) {
    // What is damaged is set aside, and the chosen model's answer is on its way.
    if (!isDamaged(error)) throw error;
  }
}

function show(
  { engine, root, model }: Session,
  flags: AnswerFlags,
  { json, context }: Question,
  answer: EngineAnswer,
  ms: number,
): void {
  if (flags.json) printJson({ ...json, ...answerJson(answer, ms, model, flags) });
  else printAnswer(answer, ms, { ...context, root, hint: scopeHint(engine.scope), flags });
}

function isInterim({ model }: Session, answer: EngineAnswer): boolean {
  return answer.model === BUILT_IN.id && model !== BUILT_IN.id;
}

function beingBuiltSentence(model: string): string {
  return `So far the built-in model has answered. The index of ${model} is being built, and its answer follows (Ctrl-C to stop; what is indexed is kept).`;
}

function builtElsewhere(model: string): string {
  return `The built-in model has answered: another Sextant process is building the index of ${model}.`;
}
