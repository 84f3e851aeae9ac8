/** What a person is asked before a connection is opened, and whether what the hub says then needs a second yes. Knows nothing of the editor. */
import type { DownloadPreview, ModelEntry } from '../../shared/engineApi.ts';
import { noteText } from '../plainText.ts';
import type { L10n, Wording } from '../wording.ts';
import { licenceText } from './modelItems.ts';

export interface Answer {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** Undefined: no. */
  readonly dtype: string | undefined;
}

export interface Question {
  readonly title: string;
  readonly placeholder: string;
  /** Those that mean yes come first; the last one is a no. */
  readonly answers: readonly Answer[];
}

/** What a model is known by before the hub was asked. */
export interface Wish {
  readonly id: string;
  /** Absent for one that is neither in the catalogue nor partly here. */
  readonly entry: ModelEntry | undefined;
}

/** Formats of a repository that the catalogue does not know; which of them there are, the hub tells. */
const FORMATS = ['q8', 'fp16', 'fp32'];
/** A catalogue's size is that of the weights, rounded; the tokenizer and the rest come on top. */
const EXPECTED_SHARE = 1.05;
const EXPECTED_BESIDE_BYTES = 20e6;

/** Before anybody is asked anything. A yes covers the question to the hub and, if it is as announced, the download. */
export function firstQuestion(
  { id, entry }: Wish,
  host: string,
  modelsDir: string,
  wording: Wording,
): Question {
  const { l10n, bytes } = wording;
  const sizes = entry?.sizes ?? {};
  const known = Object.keys(sizes).sort((a, b) => sizes[a]! - sizes[b]!);
  const isKnown = known.length > 0;
  const facts = isKnown
    ? l10n.t('From {0}, {1}, into {2}', host, licenceText(entry?.licence, l10n), noteText(modelsDir))
    : l10n.t('Only asks {0} how large it is; nothing is fetched yet', host);
  return {
    title: l10n.t('Download {0}', id),
    placeholder: l10n.t('This opens a connection to {0}. Nothing of your files or questions is sent.', host),
    answers: [
      ...(isKnown ? known : FORMATS).map((dtype) => ({
        label: isKnown ? `$(cloud-download) ${l10n.t('Download')}` : `$(search) ${l10n.t('Ask {0}', host)}`,
        description: [
          ...(sizes[dtype] === undefined ? [] : [l10n.t('about {0}', bytes(sizes[dtype]))]),
          formatText(dtype, l10n),
        ].join(' · '),
        detail: facts,
        dtype,
      })),
      noTo(l10n.t('Back'), 'arrow-left'),
    ],
  };
}

/** Bytes that the catalogue announces; undefined if it knows nothing of the model. */
export function announcedBytes({ entry }: Wish, dtype: string): number | undefined {
  return entry?.sizes[dtype];
}

/** Whether a download is so much more than announced that a person has to be asked again. */
export function isSurprising({ bytes }: DownloadPreview, announced: number | undefined): boolean {
  return announced === undefined || bytes > announced * EXPECTED_SHARE + EXPECTED_BESIDE_BYTES;
}

export function secondQuestion(
  preview: DownloadPreview,
  announced: number | undefined,
  wording: Wording,
): Question {
  const { l10n, bytes } = wording;
  const { id, dtype, licence, host } = preview;
  const size = bytes(preview.bytes);
  return {
    title: l10n.t('Download {0}', id),
    placeholder:
      announced === undefined
        ? l10n.t('{0} has it: {1}.', host, size)
        : l10n.t('{0} has {1} of it instead of about {2}.', host, size, bytes(announced)),
    answers: [
      {
        label: `$(cloud-download) ${l10n.t('Download')}`,
        description: [size, formatText(dtype, l10n)].join(' · '),
        detail: l10n.t('From {0}, {1}', host, licenceText(licence, l10n)),
        dtype,
      },
      noTo(l10n.t('Cancel'), 'close'),
    ],
  };
}

function formatText(dtype: string, l10n: L10n): string {
  switch (dtype) {
    case 'q8':
      return l10n.t('8-bit integers');
    case 'fp16':
      return l10n.t('16-bit floats');
    case 'fp32':
      return l10n.t('32-bit floats');
    default:
      return dtype;
  }
}

function noTo(label: string, icon: string): Answer {
  return { label: `$(${icon}) ${label}`, description: '', detail: '', dtype: undefined };
}
