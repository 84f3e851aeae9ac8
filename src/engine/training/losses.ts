/**
 * What training makes small, as functions of the similarities of one question with all documents of a batch. InfoNCE in
 * both directions is computed by the kernels; the others are here. Gradients are checked against differences in tests.
 */

/**
 * - `ranking`: multiple negatives ranking (Henderson et al. 2017), that is InfoNCE (van den Oord et al. 2018) with
 *   the batch as negatives, from questions to documents and back (Radford et al. 2021).
 * - `triplet`: the hardest document of the batch stays a margin behind (Schroff et al. 2015, Hermans et al. 2017).
 * - `cosine`: squared distance of the cosine from 1 for the right document, from 0 for all others (Reimers and
 *   Gurevych 2019).
 * - `contrastive`: right documents come as near as can be, others only leave a margin (Hadsell et al. 2006).
 */
export type LossName = 'ranking' | 'triplet' | 'cosine' | 'contrastive';

export const LOSS_NAMES: readonly LossName[] = ['ranking', 'triplet', 'cosine', 'contrastive'];

/**
 * The loss of one question: `similarities` are cosines by column, `own` is the column of the right document. Writes
 * its derivative by each similarity to `gradients`.
 */
export type RowLoss = (similarities: Float64Array, own: number, gradients: Float64Array) => number;

/** Margins are distances of cosines. */
const TRIPLET_MARGIN = 0.25;
const CONTRASTIVE_MARGIN = 0.7;

export const ROW_LOSSES: Readonly<Record<Exclude<LossName, 'ranking'>, RowLoss>> = {
  triplet(similarities, own, gradients) {
    let hardest = own === 0 ? 1 : 0;
    for (let j = 0; j < similarities.length; j++)
      if (j !== own && similarities[j]! > similarities[hardest]!) hardest = j;
    gradients.fill(0);
    const loss = TRIPLET_MARGIN + similarities[hardest]! - similarities[own]!;
    if (loss <= 0) return 0;
    gradients[hardest] = 1;
    gradients[own] = -1;
    return loss;
  },
  cosine(similarities, own, gradients) {
    const others = similarities.length - 1;
    let loss = 0;
    for (let j = 0; j < similarities.length; j++) {
      const share = j === own ? 1 : 1 / others;
      const error = similarities[j]! - (j === own ? 1 : 0);
      loss += share * error * error;
      gradients[j] = 2 * share * error;
    }
    return loss;
  },
  contrastive(similarities, own, gradients) {
    const others = similarities.length - 1;
    let loss = 0;
    for (let j = 0; j < similarities.length; j++) {
      const share = j === own ? 1 : 1 / others;
      const distance = 1 - similarities[j]!;
      const error = j === own ? distance : Math.max(0, CONTRASTIVE_MARGIN - distance);
      loss += 0.5 * share * error * error;
      gradients[j] = j === own ? -share * error : share * error;
    }
    return loss;
  },
};
